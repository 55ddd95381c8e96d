"""What a notebook shows by itself, without a call of ours: its charts and frames as they stand."""
