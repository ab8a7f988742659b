from calliper.devices.models.alert import DeviceAlert
from calliper.devices.models.day import DeviceDay
from calliper.devices.models.device import Device
from calliper.devices.models.enrolment import EnrolmentCode
from calliper.devices.models.line import Line, LinePeriod

__all__ = ["Device", "DeviceAlert", "DeviceDay", "EnrolmentCode", "Line", "LinePeriod"]
