-- Numbers that were told come back when the database goes back in time: to what
-- a standby had got, to a dump, to a base backup.  So the numbers' sequence runs
-- with the clock: it never is above 100,000 for each second since 2000, begins
-- each day at that, and goes there at once when the database begins another
-- life.  More than 100,000 numbers a second are not told, so what had been told
-- before lies below.  An order number has the sequence less its day's beginning,
-- ten digits.

create table ticket.life (
    life           int8 not null primary key,
    identity       text not null,
    began_at       timestamptz not null,
    reason         text not null check (reason in ('found', 'staff')),
    code_life      int8 not null check (code_life in (0, life)),
    number         int8 not null,
    number_before  int8 not null,
    message        int8 not null,
    message_before int8 not null
);

comment on table ticket.life is
    'What this database has been: one row for each time it was found to be
another than before (promoted, restored, started again) or was said to be by
staff.';
comment on column ticket.life.life is
    'grows; microseconds since 2000 when it began, where the clock is right';
comment on column ticket.life.identity is 'see impl.database_identity()';
comment on column ticket.life.code_life is
    'what the codes of its orders are made with; 0: as before there were lives';
comment on column ticket.life.number is
    'of ticket.number: all that was given before is not above it';
comment on column ticket.life.number_before is
    'what ticket.number said before that';


-- Orders and documents; ticket.order_number, which it takes the place of, is
-- for transactions that were open when functions were replaced.  Of today it
-- begins behind all that the old one has given.
create sequence ticket.number as int8;

select setval('ticket.number', greatest(
    floor(extract(epoch from t.at - timestamptz '2000-01-01 00:00:00+00')
          * 100000)::int8,
    (select max(floor(extract(epoch from
                          date_trunc('day', t.at at time zone s.zone)
                              at time zone s.zone
                          - timestamptz '2000-01-01 00:00:00+00')
                      * 100000)::int8)
     from ticket.supplier s) + o.last_value + 1000000))
from (select now() + c.shift as at from ticket.clock c) t,
     ticket.order_number o;


-- How far orders have been read, as order numbers; null: not since this file,
-- then done_no and done_day say it, which nobody needs any more after that.
alter table ticket.notice_cursor
    add column done_id int8,
    add column seen_id int8,
    alter column done_no set default 0,
    alter column done_day set default date '2000-01-01',
    drop constraint notice_cursor_check,
    add constraint notice_cursor_seen check (
        (seen_xid is null) = (seen_no is null and seen_id is null));
