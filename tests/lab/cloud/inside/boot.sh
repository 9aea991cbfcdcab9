#!/bin/bash
# The first process of an instance: boots, runs its user data as cloud-init does, and stays.
# As on Amazon Linux 2023, what scripts print goes to the console behind a time stamp and the unit's name.
console=/dev/console
stamp() { read -r up _ < /proc/uptime; printf '[%12s] ' "$up"; }
{
  stamp; echo 'Linux version 6.1.112-122.189.amzn2023 (mockbuild@lab)'
  stamp; echo 'Command line: console=tty0 console=ttyS0,115200n8 nvme_core.io_timeout=4294967295'
  stamp; echo 'systemd[1]: Reached target network-online.target - Network is Online.'
} > "$console"
for part in /var/lib/cloud/instance/scripts/*; do
  [ -x "$part" ] || continue
  "$part" 2>&1 < /dev/null | while IFS= read -r line || [ -n "$line" ]; do
    printf '%s\n' "$line" >> /var/log/cloud-init-output.log
    printf '%scloud-init[2101]: %s\n' "$(stamp)" "$line"
  done > "$console"
done
{
  stamp; echo 'cloud-init[2101]: Cloud-init v. 22.2.2 finished. Datasource DataSourceEc2.'
  printf '\nAmazon Linux 2023\nKernel on an x86_64 (-)\n\nip login: '
} > "$console"
while :; do sleep 3600; done
