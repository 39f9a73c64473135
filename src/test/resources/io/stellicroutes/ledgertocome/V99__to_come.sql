-- What a later version may do to a ledger.
alter table stellic_run add column to_come varchar(20) default 'not yet' not null;
