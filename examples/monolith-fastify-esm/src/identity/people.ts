import { createHash, timingSafeEqual } from 'node:crypto';
import type { harnessRoles } from 'nestjs-harnesses';
import { environment } from '../environment.js';

/** Our roles are the usual ones, which the module knows. */
export type Role = keyof typeof harnessRoles;

export interface Person {
  email: string;
  tenant: string;
  roles: Role[];
}

const PEOPLE: Person[] = [
  { email: 'ada@acme.example', tenant: 'acme', roles: ['admin'] },
  { email: 'max@acme.example', tenant: 'acme', roles: ['member'] },
  { email: 'eve@globex.example', tenant: 'globex', roles: ['owner'] },
];

/** Stands in for your identity provider: everybody has the password in DEMO_PASSWORD; nobody gets in without one. */
export function findPerson(email: string, password: string): Person | undefined {
  const { demoPassword } = environment;
  if (!demoPassword || !timingSafeEqual(sha256(password), sha256(demoPassword))) return undefined;
  return PEOPLE.find((person) => person.email === email);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
