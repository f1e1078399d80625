/**
 * The public API of the package `nestjs-harnesses`: what a host imports. Everything else may change in any release.
 */
export {
  HarnessPermission,
  type HarnessAccess,
  type HarnessCaller,
  type HarnessRequest,
} from './harnesses/access/caller.js';
export { harnessRoles } from './harnesses/access/roles.js';
export type { BuiltInHarness, BuiltInSet } from './harnesses/built-ins/built-in-harness.js';
export { defaultBuiltIns } from './harnesses/built-ins/definitions.js';
export type {
  Capability,
  CapabilityStatus,
  JsonSchema,
  RiskLevel,
  ToolDefinition,
} from './harnesses/capabilities/capability.js';
export { defaultCapabilities } from './harnesses/capabilities/catalogue/index.js';
export { ListCapabilitiesQuery } from './harnesses/capabilities/list-capabilities.query.js';
export { CapabilityEntryDto, CapabilityPageDto, ToolDefinitionDto } from './harnesses/dto/capability.dto.js';
export { CheckNameQuery, NameCheckDto } from './harnesses/dto/check-name.dto.js';
export { CopyHarnessDto } from './harnesses/dto/copy-harness.dto.js';
export { CreateHarnessDto } from './harnesses/dto/create-harness.dto.js';
export {
  ChainLinkDto,
  EffectiveHarnessDto,
  EffectiveNetworkAccessDto,
  LayerNameDto,
  OriginDto,
  PreviewDto,
  ValidationDto,
  WarningDto,
} from './harnesses/dto/effective.dto.js';
export { HarnessExampleDto } from './harnesses/dto/example.dto.js';
export { HarnessDocumentDto } from './harnesses/dto/harness-document.dto.js';
export {
  AllowedActionDto,
  CopiedFromDto,
  HarnessDto,
  HarnessPageDto,
  ListedHarnessDto,
  StoredCapabilityDto,
  StoredFileDto,
  StoredMcpServerDto,
  StoredNetworkAccessDto,
} from './harnesses/dto/harness.dto.js';
export { ImpactDto, ImpactOnHarnessDto } from './harnesses/dto/impact.dto.js';
export { ListChildrenQuery, ListHarnessesQuery } from './harnesses/dto/list-harnesses.query.js';
export { CheckNetworkDto, NetworkCheckDto, UrlDecisionDto } from './harnesses/dto/network-check.dto.js';
export { CapabilityDto, McpServerDto, NetworkAccessDto, StarterFileDto } from './harnesses/dto/parts.dto.js';
export { PoliciesDto, PolicyAnswersDto } from './harnesses/dto/policies.dto.js';
export { FieldErrorDto, ProblemDto } from './harnesses/dto/problem.dto.js';
export { LayerDto, ResolveHarnessDto } from './harnesses/dto/resolve-harness.dto.js';
export { UpdateHarnessDto } from './harnesses/dto/update-harness.dto.js';
export {
  ListVersionsQuery,
  VersionDiffDto,
  VersionDto,
  VersionPageDto,
} from './harnesses/dto/version.dto.js';
export { harnessEntities } from './harnesses/entities/index.js';
export {
  HarnessError,
  type FieldError,
  type HarnessErrorCode,
  type HarnessErrorDetails,
} from './harnesses/harness.errors.js';
export type { ResolvedHarness, ResolveOptions } from './harnesses/effective/effective.service.js';
export type { HarnessEvent, HarnessEventType, InTransaction } from './harnesses/harness.events.js';
export type {
  HarnessesForRoot,
  HarnessesForRootAsync,
  HarnessesModuleExtras,
  HarnessesOptionsFactory,
} from './harnesses/harnesses.module-definition.js';
export { HarnessesModule } from './harnesses/harnesses.module.js';
export type {
  HarnessesModuleOptions,
  HarnessModels,
  HarnessReferences,
  HarnessUsage,
  HarnessUsageCount,
} from './harnesses/harnesses.options.js';
export { HarnessesService } from './harnesses/harnesses.service.js';
export { finishHarnessOpenApi } from './harnesses/http/open-api.js';
export { registerHarnessBodyParsers } from './harnesses/http/body-parsers.js';
export { HarnessErrorFilter } from './harnesses/http/harness-error.filter.js';
export type { HarnessHttp } from './harnesses/http/mounted.js';
export type { Format as HarnessFormat } from './harnesses/portability/formats.js';
export type { ExportedHarness } from './harnesses/portability/harness.exporter.js';
export type { ImportedHarness, ImportOutcome } from './harnesses/portability/harness.importer.js';
export type { AllowedAction } from './harnesses/rules/actions.js';
export type { CapabilitySelection } from './harnesses/rules/capabilities.js';
export type { VersionCondition } from './harnesses/rules/entity-tag.js';
export type { JsonObject } from './harnesses/rules/shape.js';
export type { HostTransaction } from './harnesses/sql/session.js';
export type { WriteContext } from './harnesses/writes/write-context.js';
