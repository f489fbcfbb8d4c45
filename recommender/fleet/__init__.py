"""Planning and learning for many people at once, over processes of this machine or a Dask cluster."""
