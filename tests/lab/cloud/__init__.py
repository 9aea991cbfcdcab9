"""A small AWS that forwards packets: moto for the control plane, network namespaces for the data plane.

Nothing in this package knows what smgen checks or expects. Sources of AWS's behaviour are named where it is imitated.
"""
