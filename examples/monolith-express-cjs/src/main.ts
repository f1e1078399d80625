import { Logger, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import session from 'express-session';
import { registerHarnessBodyParsers } from 'nestjs-harnesses';
import { AppModule } from './app.module';
import { addDocs } from './docs';
import { environment } from './environment';

async function start(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  // First, so that documents in YAML and bodies of 10 MiB reach the module, and other routes keep Nest's parsers.
  registerHarnessBodyParsers(app);
  // Sessions are in memory to keep the example small; replicas need one of the stores of express-session.
  app.use(
    session({
      secret: environment.sessionSecret,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
    }),
  );
  app.setGlobalPrefix('api');
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
  addDocs(app);
  app.enableShutdownHooks();
  await app.listen(environment.port);
  new Logger('Acme').log(`Listening at ${environment.publicUrl}/api`);
}

void start();
