"""What is installed works: sdist, wheel, Dockerfile, in an empty folder of a user who has nothing yet."""
