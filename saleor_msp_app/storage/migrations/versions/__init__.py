"""One file per migration; a landed one never changes."""
