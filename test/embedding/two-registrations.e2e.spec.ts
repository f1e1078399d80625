import { TypeOrmModule } from '@nestjs/typeorm';
import request from 'supertest';
import { defaultCapabilities, HarnessesModule } from '../../src/harnesses/index.js';
import { authorizationOf, FakeAccess, fakeCaller } from '../../src/testing/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { boot, connectionTo } from '../support/registration.js';

const publicUrl = 'https://acme.example.com';
const access = new FakeAccess();
const caller = fakeCaller();
const Authorization = authorizationOf(caller);

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const connection = (more: object = {}) => connectionTo(database, more);

describe('two registrations', () => {
  it('do not disturb each other', async () => {
    const [capability] = defaultCapabilities;
    const app = await boot(
      TypeOrmModule.forRoot(connection()),
      HarnessesModule.forRoot({ access, publicUrl, maxHarnessesPerOrg: 1, uiUrl: 'https://ui.example.com' }),
      HarnessesModule.forRoot({
        access,
        publicUrl: `${publicUrl}/second`,
        docsUrl: `${publicUrl}/docs`,
        schema: 'other',
        http: { path: 'second' },
        extraCapabilities: [{ ...capability!, id: 'host_search', dependencies: [] }],
        extraBuiltIns: {
          revision: 4,
          harnesses: [
            {
              name: 'support',
              displayName: 'Support',
              description: 'Answers customers.',
              systemPrompt: 'You answer customers.',
              parentName: 'base',
              tags: ['built-in'],
              capabilities: [{ ref: 'host_search', config: {} }],
            },
          ],
        },
      }),
    );
    const http = request(app.getHttpServer());
    const [one, other] = await Promise.all(
      ['', '/second'].map((path) =>
        http.post(`${path}/v1/harnesses`).set({ Authorization }).send({ name: 'mine' }),
      ),
    );
    expect([one!.status, other!.status]).toEqual([201, 201]);
    expect(one!.body.view_url).toBe(`https://ui.example.com/harnesses/${one!.body.id}`);
    expect(other!.body.view_url).toBe(`${publicUrl}/docs#/harnesses/get_harness`);
    expect(other!.headers.location).toBe(`${publicUrl}/second/v1/harnesses/${other!.body.id}`);
    const list = await http.get('/second/v1/harnesses?sort=name&limit=1').set({ Authorization });
    expect(list.headers.link).toContain(`<${publicUrl}/second/v1/harnesses?sort=name&limit=1&cursor=`);
    expect((await http.get('/v1/harnesses/support').set({ Authorization })).status).toBe(404);
    expect((await http.get('/second/v1/harnesses/support').set({ Authorization })).body).toMatchObject({
      is_built_in: true,
      capabilities: [{ ref: 'host_search' }],
    });
    const more = (path: string) =>
      http.post(`${path}/v1/harnesses`).set({ Authorization }).send({ name: 'more' });
    expect((await more('')).body.code).toBe('harness_limit_reached');
    expect((await more('/second')).status).toBe(201);
    await app.close();
  });
});
