"""The reports of a batch made by Dask's workers, on this machine or on others."""
