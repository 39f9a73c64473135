-- What a version may do to a ledger that older ones work with beside it: add.
alter table stellic_run add column to_come varchar(20) default 'not yet' not null;
alter table stellic_delivery add column to_come varchar(20);
create table stellic_to_come (id varchar(20) primary key);
