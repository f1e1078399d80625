import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { environment } from '../environment';
import { hashPassword } from './passwords';
import { User, type Role } from './user.entity';

const DEMO_USERS: { email: string; companyId: string; role: Role }[] = [
  { email: 'ada@acme.example', companyId: 'acme', role: 'owner' },
  { email: 'max@acme.example', companyId: 'acme', role: 'member' },
  { email: 'eve@globex.example', companyId: 'globex', role: 'owner' },
];

/** People to try the example with, for want of a sign-up: made where DEMO_PASSWORD is set, with that password. */
@Injectable()
export class DemoUsers implements OnApplicationBootstrap {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  async onApplicationBootstrap(): Promise<void> {
    const { demoPassword } = environment;
    if (!demoPassword) return;
    const passwordHash = await hashPassword(demoPassword);
    const rows = DEMO_USERS.map((user) => ({ ...user, passwordHash }));
    await this.users.upsert(rows, ['email']);
  }
}
