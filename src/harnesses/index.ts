/**
 * The public API of the package `nestjs-harnesses`: what a host imports. Everything else may change in any release.
 */
export { type HarnessAccess, type HarnessCaller } from './ports/access.js';
export { HarnessPermission } from './rules/permissions.js';
export { type HarnessRequest } from '../values/request.js';
export { harnessRoles } from './ports/roles.js';
export type { BuiltInHarness, BuiltInSet } from './rules/built-in.js';
export { defaultBuiltIns } from './catalogue/built-ins/definitions.js';
export type {
  Capability,
  CapabilityStatus,
  JsonSchema,
  RiskLevel,
  ToolDefinition,
} from './rules/capability.js';
export { defaultCapabilities } from './catalogue/capabilities/index.js';
export { ListCapabilitiesQuery } from './dto/list-capabilities.query.js';
export { CapabilityEntryDto, CapabilityPageDto, ToolDefinitionDto } from './dto/capability.dto.js';
export { CheckNameQuery, NameCheckDto } from './dto/check-name.dto.js';
export { CopyHarnessDto } from './dto/copy-harness.dto.js';
export { CreateHarnessDto } from './dto/create-harness.dto.js';
export {
  ChainLinkDto,
  EffectiveHarnessDto,
  EffectiveNetworkAccessDto,
  LayerNameDto,
  OriginDto,
  PreviewDto,
  ValidationDto,
  WarningDto,
} from './dto/effective.dto.js';
export { HarnessExampleDto } from './dto/example.dto.js';
export { HarnessDocumentDto } from './dto/harness-document.dto.js';
export {
  CopiedFromDto,
  HarnessDto,
  HarnessPageDto,
  type ListedHarnessDto,
  StoredCapabilityDto,
  StoredFileDto,
  StoredMcpServerDto,
  StoredNetworkAccessDto,
} from './dto/harness.dto.js';
export { AllowedActionDto } from '../rest/problem.dto.js';
export { ImpactDto, ImpactOnHarnessDto } from './dto/impact.dto.js';
export { ListChildrenQuery, ListHarnessesQuery } from './dto/list-harnesses.query.js';
export { CheckNetworkDto, NetworkCheckDto, UrlDecisionDto } from './dto/network-check.dto.js';
export { CapabilityDto, McpServerDto, NetworkAccessDto, StarterFileDto } from './dto/parts.dto.js';
export { PoliciesDto, PolicyAnswersDto } from './dto/policies.dto.js';
export { FieldErrorDto, ProblemDto } from '../rest/problem.dto.js';
export { LayerDto, ResolveHarnessDto } from './dto/resolve-harness.dto.js';
export { UpdateHarnessDto } from './dto/update-harness.dto.js';
export { ListVersionsQuery, VersionDiffDto, VersionDto, VersionPageDto } from './dto/version.dto.js';
export { harnessEntities } from './storage/entities/index.js';
export { IdempotencyRepository } from './storage/idempotency.repository.js';
export { HarnessError, type HarnessErrorCode, type HarnessErrorDetails } from './rules/error-codes.js';
export type { AllowedAction, FieldError } from '../values/coded-error.js';
export type { ResolvedHarness, ResolveOptions } from './registry/effective/effective.service.js';
export type { HarnessEvent, HarnessEventType, InTransaction } from './ports/events.js';
export type {
  HarnessesForRoot,
  HarnessesForRootAsync,
  HarnessesModuleExtras,
  HarnessesOptionsFactory,
} from './harnesses.module-definition.js';
export { HarnessesModule } from './harnesses.module.js';
export type { HarnessesModuleOptions } from './ports/options.js';
export type { HarnessModels, HarnessReferences } from './ports/existence.js';
export type { HarnessUsage, HarnessUsageCount } from './ports/usage.js';
export { HarnessesService } from './harnesses.service.js';
export { rotateHarnessSecrets } from './registry/secrets/rotate-secrets.js';
export { findUnknownSecretsKeys } from './registry/secrets/unknown-keys.js';
export { finishHarnessOpenApi } from './api/open-api.js';
export { registerHarnessBodyParsers } from '../rest/body-parsers.js';
export { HarnessErrorFilter } from './api/harness-error.filter.js';
export type { HarnessHttp } from './api/mounted.js';
export type { Format as HarnessFormat } from './documents/formats.js';
export type { ExportedHarness } from './registry/portability/harness.exporter.js';
export type { ImportedHarness, ImportOutcome } from './registry/portability/harness.importer.js';
export type { CapabilitySelection } from './rules/capabilities.js';
export type { VersionCondition } from '../values/entity-tag.js';
export type { JsonObject } from '../values/shape.js';
export type { HostClient, HostTransaction } from '../sql/host-transaction.js';
export type { WriteContext } from './registry/writes/write-context.js';
