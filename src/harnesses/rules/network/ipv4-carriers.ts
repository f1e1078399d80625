/** IPv6 prefixes that carry an IPv4 address: in which two 16-bit groups, and with which bits inverted. */
interface Carrier {
  prefix: string;
  at: number;
  inverted: number;
}

/** Those that are another spelling of one IPv4 address. */
const SPELLINGS: Carrier[] = [
  { prefix: '0:0:0:0:0:0:', at: 6, inverted: 0 }, // IPv4-compatible
  { prefix: '0:0:0:0:0:ffff:', at: 6, inverted: 0 }, // IPv4-mapped
  { prefix: '0:0:0:0:ffff:0:', at: 6, inverted: 0 }, // IPv4-translated
  { prefix: '64:ff9b:0:0:0:0:', at: 6, inverted: 0 }, // NAT64
  { prefix: '2002:', at: 1, inverted: 0 }, // 6to4
];

/** A Teredo address has two of them. */
const TEREDO: Carrier[] = [
  { prefix: '2001:0:', at: 2, inverted: 0 }, // the server
  { prefix: '2001:0:', at: 6, inverted: 0xffff }, // the client
];

/** The IPv4 addresses in an IPv6 address (RFC 5952 form, no brackets). */
export function carriedIpv4(ipv6: string): string[] {
  return carriedBy([...SPELLINGS, ...TEREDO], ipv6);
}

/** The IPv4 address that an IPv6 address is but another spelling of; `::` and `::1` are themselves (RFC 4291, 2.5.5.1). */
export function ipv4SpelledAs(ipv6: string): string | undefined {
  return ipv6 === '::' || ipv6 === '::1' ? undefined : carriedBy(SPELLINGS, ipv6)[0];
}

function carriedBy(carriers: Carrier[], ipv6: string): string[] {
  const groups = groupsOf(ipv6);
  const address = groups.join(':');
  return carriers
    .filter(({ prefix }) => address.startsWith(prefix))
    .map(({ at, inverted }) => {
      const pair = groups.slice(at, at + 2).map((group) => parseInt(group, 16) ^ inverted);
      return pair.map((group) => `${group >> 8}.${group & 255}`).join('.');
    });
}

/** The eight groups of an IPv6 address in RFC 5952 form: `2001:db8::1` has `0` for what `::` leaves out. */
function groupsOf(ipv6: string): string[] {
  const [head = [], tail = []] = ipv6.split('::').map((half) => half.split(':').filter(Boolean));
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}
