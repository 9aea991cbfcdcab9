#!/bin/bash
# Runs a command as a probe: in a file system of its own, without the machine's files, processes and devices.
#   enter.sh FOLDER LAYER COMMAND...     called in fresh mount, PID, UTS, IPC and network namespaces
# FOLDER holds upper/ work/ root/ console power; LAYER is laid over the machine's own system, read-only both.
set -eu
folder=$1 layer=$2
shift 2
root=$folder/root
mount -t overlay overlay -o "lowerdir=$layer:/,upperdir=$folder/upper,workdir=$folder/work" "$root"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o mode=755,size=1m tmpfs "$root/dev"
cd "$root/dev"
for device in null zero full random urandom; do
  : > "$device"
  mount --bind "/dev/$device" "$device"
done
mkdir shm pts
ln -s /proc/self/fd fd
ln -s fd/0 stdin
ln -s fd/1 stdout
ln -s fd/2 stderr
for tty in console ttyS0 kmsg; do
  : > "$tty"
  mount --bind "$folder/console" "$tty"
done
cd "$root"
# What is not the system itself is none of a probe's business.
for top in *; do
  case $top in
    bin | sbin | lib* | usr | etc | var | dev | proc | opt) ;;
    *) if [ -d "$top" ] && [ ! -L "$top" ]; then mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/$top"; fi ;;
  esac
done
: > run/power
mount --bind "$folder/power" run/power
mkdir -p "$root/run/old"
pivot_root "$root" "$root/run/old"
cd /
umount -l /run/old
rmdir /run/old
hostname "$(cat /etc/hostname)"
exec setpriv --bounding-set=-sys_admin,-sys_module,-sys_rawio,-sys_boot,-sys_time,-sys_ptrace,-mknod,-net_admin,-syslog \
  --inh-caps=-all -- "$@"
