"""What others wrote, read by allow-lists into tokens in which nothing is left to judge."""
