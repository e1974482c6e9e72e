thing = ["inner"]
