#!/bin/bash
# Stands for shutdown, poweroff, halt and reboot: asks the lab to end this instance, never the machine.
name=${0##*/}
when=now
case $name in
  shutdown)
    for word in "$@"; do
      case $word in
        -c) when=cancel ;;
        -*) ;;
        now | +* | [0-9]*) when=${word#+} ;;
      esac
    done
    ;;
  systemctl)
    case " $* " in
      *" poweroff "* | *" halt "* | *" reboot "*) ;;
      *) exit 0 ;;
    esac
    ;;
esac
echo "$name $when" > /run/power
