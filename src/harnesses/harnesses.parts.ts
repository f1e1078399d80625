import { Logger } from '@nestjs/common';
import { BuiltInsRepository } from './built-ins/built-ins.repository.js';
import { BuiltInsService } from './built-ins/built-ins.service.js';
import { ExamplesService } from './built-ins/examples.service.js';
import type { CapabilityCatalogue } from './capabilities/capability-catalogue.js';
import { HarnessDrafts } from './checks/harness-drafts.js';
import { EffectiveService } from './effective/effective.service.js';
import { ImpactService } from './effective/impact.service.js';
import { PreviewService } from './effective/preview.service.js';
import { publisher, type TellEvent } from './harness.events.js';
import { HarnessPresenter } from './harness.presenter.js';
import { HarnessReader } from './harness.reader.js';
import type { HarnessSettings } from './harnesses.options.js';
import { HarnessesRepository } from './harnesses.repository.js';
import { HarnessesService } from './harnesses.service.js';
import { HarnessImporter } from './portability/harness.importer.js';
import { HarnessExporter } from './portability/harness.exporter.js';
import { ReplaysRepository } from './replays/replays.repository.js';
import { Session, type HostTransaction } from './sql/session.js';
import { tablesOf } from './sql/tables.js';
import { VersionsRepository } from './versions/versions.repository.js';
import { VersionsService } from './versions/versions.service.js';
import { DefaultHarness } from './writes/default-harness.js';
import { HarnessChanger } from './writes/harness.changer.js';
import { HarnessCreator } from './writes/harness.creator.js';
import { HarnessRetirer } from './writes/harness.retirer.js';
import { WriteRunner } from './writes/write-runner.js';

/** What the service is made of. */
export interface HarnessParts {
  reader: HarnessReader;
  creator: HarnessCreator;
  changer: HarnessChanger;
  retirer: HarnessRetirer;
  importer: HarnessImporter;
  default: DefaultHarness;
  effective: EffectiveService;
  impacts: ImpactService;
  previews: PreviewService;
  versions: VersionsService;
  exporter: HarnessExporter;
  examples: ExamplesService;
  catalogue: CapabilityCatalogue;
}

/** The service of one registration, and the answers that its HTTP routes keep. */
export interface HarnessRegistry {
  service: HarnessesService;
  replays: ReplaysRepository;
}

/** Makes the service: on the pool, and anew for each transaction of the host's that it is taken into. */
export function assembleRegistry(settings: HarnessSettings): HarnessRegistry {
  const { dataSource, entities } = settings;
  const tables = tablesOf(dataSource, entities);
  const pool = Session.onPool(dataSource);
  const builtIns = new BuiltInsService(new BuiltInsRepository(pool, tables), settings.builtIns);
  const replays = new ReplaysRepository(pool, tables);

  const service = (session: Session, reconciled: BuiltInsService, tell: TellEvent): HarnessesService => {
    const repository = new HarnessesRepository(session, tables, (orgId) => reconciled.ensure(orgId));
    const versions = new VersionsRepository(session, tables);
    const parts = assemble(settings, { repository, versions, replays: replays.within(session) }, tell);
    return new HarnessesService(parts, within);
  };
  const within = (manager: HostTransaction, tell: TellEvent): HarnessesService => {
    const session = Session.within(manager);
    return service(session, builtIns.within(session), tell);
  };

  const logger = new Logger('Harnesses');
  const tell = publisher(settings.onEvent, (sentence) => logger.error(sentence));
  return { service: service(pool, builtIns, tell), replays };
}

interface Repositories {
  repository: HarnessesRepository;
  versions: VersionsRepository;
  replays: ReplaysRepository;
}

function assemble(
  settings: HarnessSettings,
  { repository, versions, replays }: Repositories,
  tell: TellEvent,
): HarnessParts {
  const drafts = new HarnessDrafts(settings);
  const presenter = new HarnessPresenter(settings);
  const runner = new WriteRunner(repository, replays, presenter, tell);
  const creator = new HarnessCreator(settings, runner, drafts, presenter);
  const changer = new HarnessChanger(settings, runner, drafts, presenter);
  const importer = new HarnessImporter(runner, drafts, creator, changer);
  return {
    reader: new HarnessReader(repository, presenter),
    creator,
    changer,
    retirer: new HarnessRetirer(settings, runner, presenter),
    importer,
    default: new DefaultHarness(repository),
    effective: new EffectiveService(repository, drafts, settings.vault),
    impacts: new ImpactService(repository, drafts),
    previews: new PreviewService(settings, repository, drafts),
    versions: new VersionsService(repository, versions, changer, presenter),
    exporter: new HarnessExporter(repository),
    examples: new ExamplesService(importer),
    catalogue: settings.catalogue,
  };
}
