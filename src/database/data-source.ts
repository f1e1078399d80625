import { DataSource } from 'typeorm';
import { readEnvironment } from '../config/environment.js';
import { dataSourceOptions } from './data-source-options.js';

const { migrationsUrl, databaseUrl } = readEnvironment(process.env);

/** For TypeORM's command line (`npm run migration:generate`), which wants one exported DataSource. */
export default new DataSource(dataSourceOptions(migrationsUrl ?? databaseUrl ?? '', 1));
