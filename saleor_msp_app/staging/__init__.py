"""What the demo and the live walk both stand on: programs on this machine, and a browser without scripts."""
