"""Other people's data: diaries, exercise logs and catalogs, read row by row as a mapping file says."""
