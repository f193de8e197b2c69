import { expect, test } from 'vitest';
import { isPublicAddress } from './public-address.ts';

test.each(['1.1.1.1', '113.161.0.1', '172.32.0.1', '2606:4700:4700::1111', '2405:4800::1'])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  '127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.5', '100.64.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.0.192', '198.18.0.1', '224.0.0.1', '255.255.255.255',
  '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:1.1.1.1', '::7f00:1', '64:ff9b::a00:1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1', '2001::1', '2002:7f00:1::', '3fff::1',
  '', 'localhost', '1.1.1', '0x7f000001'
])('%j is not', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});
