"""A stretch drawn from data: a skeleton, its pose, a camera, an SVG. Knows no person and no file but its own."""
