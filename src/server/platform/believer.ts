import { BlockList, isIPv4 } from 'node:net';
import type { TrustedProxies } from '../config/trusted-proxies.js';
import { addressIn } from '../limits/client-address.js';

/** Whether what an address has added to `X-Forwarded-For` is believed; the hop next to the server is 0. */
type Believer = (address: string, hop: number) => boolean;

const RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * `TRUST_PROXY` as a function. Fastify believes nobody when it is given a number, as it cannot tell a proxy from a client
 * that reaches the port itself; and of a list it would not know a proxy that another has written down with its port.
 */
export function believer(trusted: TrustedProxies): false | Believer {
  if (trusted === false) return false;
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  const list = new BlockList();
  for (const network of trusted.flatMap((name) => RANGES[name] ?? [name])) add(list, network);
  return (text) => {
    const address = addressIn(text)?.split('%', 1)[0];
    return address !== undefined && list.check(address, familyOf(address));
  };
}

function add(list: BlockList, network: string): void {
  const [address = '', length] = network.split('/');
  if (length === undefined) list.addAddress(address, familyOf(address));
  else list.addSubnet(address, Number(length), familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
