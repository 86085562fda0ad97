"""What people type in at the noticeboard."""
