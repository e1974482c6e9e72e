import units

print("built far away:", units.celsius(300))
