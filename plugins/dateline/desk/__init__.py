"""The pages that analysts look at; they read the warehouse and nothing else."""
