"""Enrolled phones, the lines they answer for, enrolment, and what a phone is told.

Not here: calls and how they arrive. Writes enrolment.*, device.*, line.* and member.off_boarded events.
"""
