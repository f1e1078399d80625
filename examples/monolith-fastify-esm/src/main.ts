import { Logger, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { registerHarnessBodyParsers } from 'nestjs-harnesses';
import { AppModule } from './app.module.js';
import { addDocs } from './docs.js';
import { environment } from './environment.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter());
registerHarnessBodyParsers(app);
app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
addDocs(app);
app.enableShutdownHooks();
await app.listen(environment.port, '0.0.0.0');
new Logger('Acme').log(`Listening at ${environment.publicUrl}`);
