import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('agent_sessions')
export class AgentSession {
  /** Made by us and not by the database: the session's layer is named by it before there is a row. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  tenant!: string;

  @Column('text', { name: 'harness_id' })
  harnessId!: string;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
