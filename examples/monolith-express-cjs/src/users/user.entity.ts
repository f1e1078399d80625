import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

export type Role = 'owner' | 'admin' | 'member';

@Entity('users')
export class User {
  @PrimaryGeneratedColumn('uuid')
  id!: string;

  @Column('text', { unique: true })
  email!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('text', { name: 'company_id' })
  companyId!: string;

  @Column('text')
  role!: Role;
}
