// Which addresses the server may connect to when somebody else names the place: those of the public internet and nothing beside it.
// (IANA's special-purpose address registries, RFC 6890.)
import { BlockList, isIP } from 'node:net';

const NOT_PUBLIC = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.31.196.0', 24], ['192.52.193.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['192.175.48.0', 24], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24],
  ['224.0.0.0', 4], ['240.0.0.0', 4]
] as const) NOT_PUBLIC.addSubnet(net, prefix, 'ipv4');
// Within 2000::/3: protocol assignments with Teredo (2001::/23), documentation, 6to4 (it wraps any IPv4 address), AS112, documentation again.
for (const [net, prefix] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['2620:4f:8000::', 48], ['3fff::', 20]] as const) NOT_PUBLIC.addSubnet(net, prefix, 'ipv6');

/** All that is assigned for the public internet. Loopback, link-local, unique local, mapped and NAT64 addresses lie outside. */
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6');

/** @param address as the resolver or a URL gives it, without brackets */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !NOT_PUBLIC.check(address, 'ipv4');
    case 6:
      // A zone ("fe80::1%eth0") belongs to this machine's own links.
      return !address.includes('%') && PUBLIC_V6.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6');
    default:
      return false;
  }
}
