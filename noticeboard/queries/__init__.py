"""Reads of the noticeboard."""
