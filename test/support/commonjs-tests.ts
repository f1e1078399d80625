/** A CommonJS host with tests of its own and imports with and without `.js`, whose Jest configuration stands on the page about embedding. */
export const COMMONJS_TESTS = {
  'package.json': '{ "name": "host", "type": "commonjs" }',
  'src/word.ts': `export const WORD = 'Hello, ';`,
  'src/greeting.ts': `
    import { WORD } from './word.js';
    import { Injectable } from '@nestjs/common';
    import { HarnessesService, type HarnessCaller } from 'nestjs-harnesses';

    @Injectable()
    export class Greeting {
      constructor(private readonly harnesses: HarnessesService) {}

      async of(caller: HarnessCaller, name: string): Promise<string> {
        return WORD + (await this.harnesses.get(caller, name)).display_name;
      }
    }`,
  'src/greeting.spec.ts': `
    import { Test } from '@nestjs/testing';
    import { HarnessesService, HarnessError } from 'nestjs-harnesses';
    import { fakeCaller, HarnessTesting, InMemoryHarnessesService } from 'nestjs-harnesses/testing';
    import { Greeting } from './greeting';

    it('greets, without a database and without Nest', async () => {
      const harnesses = new InMemoryHarnessesService();
      await harnesses.create(fakeCaller(), { name: 'market-scan' });
      const greeting = new Greeting(harnesses);
      expect(await greeting.of(fakeCaller(), 'market-scan')).toBe('Hello, Market Scan');
      await expect(greeting.of(fakeCaller(), 'nothing')).rejects.toBeInstanceOf(HarnessError);
    });

    it('greets', async () => {
      const harnesses = await HarnessTesting.start({ databaseUrl: process.env.TEST_DATABASE_URL });
      const module = await Test.createTestingModule({ imports: [harnesses.module], providers: [Greeting] }).compile();
      await module.init();
      const caller = harnesses.caller();
      await module.get(HarnessesService).create(caller, { name: 'market-scan' });
      expect(await module.get(Greeting).of(caller, 'market-scan')).toBe('Hello, Market Scan');
      const missing = await module.get(Greeting).of(caller, 'nothing').catch((error) => error);
      expect(missing).toBeInstanceOf(HarnessError);
      await module.close();
      await harnesses.stop();
    });`,
};
