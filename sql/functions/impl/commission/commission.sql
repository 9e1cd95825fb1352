create or replace function impl.commission_lock(p_supplier int4)
returns void
language sql volatile
as $$
    select pg_advisory_xact_lock(723348023, p_supplier);
$$;

comment on function impl.commission_lock(int4) is
'Who makes or decides a run of a supplier, or changes its rules, does it alone
until its transaction ends.';

-- 'O' open, 'A' approved, 'R' refused.
create or replace function impl.commission_state(p_supplier int4, p_run int4)
returns text
language plpgsql stable
as $$
begin
    return coalesce((select case when d.approved then 'approved'
                                 else 'refused' end
                     from ticket.commission_decision d
                     where d.supplier_id = p_supplier and d.run_no = p_run),
                    'open');
end;
$$;

comment on function impl.commission_state(int4, int4) is
'What became of a run, as a word.';

create or replace function impl.commission_open(p_supplier int4)
returns int4
language plpgsql stable
as $$
begin
    return (select r.run_no
            from ticket.commission_run r
            where r.supplier_id = p_supplier
              and not exists (select from ticket.commission_decision d
                              where d.supplier_id = p_supplier
                                and d.run_no = r.run_no)
            order by r.run_no desc
            limit 1);
end;
$$;

comment on function impl.commission_open(int4) is
'The run of a supplier that nobody has decided, or null.';

create or replace function impl.commission_each(p_rule ticket.commission_rule,
    p_price_fen int8)
returns int8
language sql immutable
as $$
    select coalesce(p_rule.fen, p_price_fen * p_rule.per_mille / 1000);
$$;

comment on function impl.commission_each(ticket.commission_rule, int8) is
'What one person who paid that price earns by a rule; parts of a cent are
nobody''s.';

-- The agent's own rule for the product, or that for what has none.
create or replace function impl.commission_rule_on(p_supplier int4,
    p_agent int4, p_product int4, p_day date)
returns ticket.commission_rule
language plpgsql stable
as $$
declare
    v_rule ticket.commission_rule;
begin
    select r.* into v_rule
    from ticket.commission_rule r
    where r.supplier_id = p_supplier and r.agent_id = p_agent
      and (r.product_id = p_product or r.product_id is null)
      and p_day between r.first_day and coalesce(r.last_day, 'infinity')
    order by r.product_id nulls last
    limit 1;

    return v_rule;
end;
$$;

comment on function impl.commission_rule_on(int4, int4, int4, date) is
'By which rule a product that an agent sold earns, delivered on a day; a row of
nulls: none.';

-- What a distributor is charged for, and attractions are paid of, leaves a
-- margin that a rule of what else an agent sells knows nothing of.
create or replace function impl.commission_settled(p_supplier int4,
    p_order int8, p_ticket int2, p_product int4)
returns bool
language plpgsql stable
as $$
begin
    return not exists (
            select
            from ticket.settle_order s
            where s.supplier_id = p_supplier and s.order_id = p_order)
        or p_product is not null and not exists (
            select
            from ticket.settle_ticket t
            where t.supplier_id = p_supplier and t.order_id = p_order
              and t.ticket_no = p_ticket and t.refund_state = '4');
end;
$$;

comment on function impl.commission_settled(int4, int8, int2, int4) is
'Does a ticket earn by a rule of this product, or of none?  One of settlement
earns by a rule that names it, and until it is wholly refunded.';

-- Free persons earn nothing (R111), nor does what was given back (R97).
create or replace function impl.commission_found(p_supplier ticket.supplier,
    p_first date, p_last date)
returns table (order_id int8, ticket_no int2, agent_id int4, product_id int4,
               rule_no int4, persons int4, fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_supplier constant int4 := p_supplier.supplier_id;
    c_from     constant timestamptz :=
        p_first::timestamp at time zone p_supplier.zone;
    c_to       constant timestamptz :=
        (p_last + 1)::timestamp at time zone p_supplier.zone;
    v_agent    int4;
begin
    for v_agent in
        select distinct r.agent_id
        from ticket.commission_rule r
        where r.supplier_id = c_supplier and r.first_day <= p_last
          and coalesce(r.last_day, 'infinity') >= p_first
        order by 1
    loop
        return query
        select o.order_id, t.ticket_no, v_agent, i.product_id, r.rule_no,
               t.persons - t.free,
               (t.persons - t.free) * impl.commission_each(r, i.price_fen)
        from impl.settlements(c_supplier, v_agent, p_first, p_last, c_from,
                              c_to) o
        join ticket.order_item i
          on i.supplier_id = c_supplier and i.order_id = o.order_id
        cross join lateral impl.commission_rule_on(
            c_supplier, v_agent, i.product_id,
            (o.delivered_at at time zone p_supplier.zone)::date) r
        join ticket.ticket t
          on t.supplier_id = c_supplier and t.order_id = o.order_id
             and t.line_no = i.line_no
        where t.state not in ('0', '2') and t.persons > t.free
          and impl.commission_each(r, i.price_fen) > 0
          and impl.commission_settled(c_supplier, t.order_id, t.ticket_no,
                                      r.product_id)
          and not exists (select from ticket.commission_ticket c
                          where c.supplier_id = c_supplier
                            and c.order_id = t.order_id
                            and c.ticket_no = t.ticket_no);
    end loop;
end;
$$;

comment on function impl.commission_found(ticket.supplier, date, date) is
'The tickets that a run of those days would count.';

create or replace function impl.commission_gone(p_supplier int4)
returns setof ticket.commission_ticket
language plpgsql stable
as $$
begin
    return query
    select c.*
    from (select r.order_id, r.ticket_no
          from ticket.refund r
          where r.supplier_id = p_supplier
          union
          select t.order_id, t.ticket_no
          from ticket.settle_ticket t
          where t.supplier_id = p_supplier and t.refund_state = '4') g
    join ticket.commission_ticket c
      on c.supplier_id = p_supplier and c.order_id = g.order_id
         and c.ticket_no = g.ticket_no
    where c.off_run is null;
end;
$$;

comment on function impl.commission_gone(int4) is
'The tickets that runs have counted, that were given back since, and that no run
has taken off.';

create or replace function impl.commission_sums(p_supplier int4,
    p_rows ticket.commission_row[])
returns setof ticket.commission_agent
language plpgsql stable
as $$
begin
    return query
    select p_supplier, null::int4, k.agent_id, k.earned, k.off, k.carried,
           greatest(k.earned + k.off + k.carried, 0),
           least(k.earned + k.off + k.carried, 0)
    from (
        select coalesce(r.agent_id, c.agent_id) as agent_id,
               coalesce(r.earned, 0) as earned, coalesce(r.off, 0) as off,
               coalesce(c.left_fen, 0) as carried
        from (
            select w.agent_id,
                   sum(case when w.off then 0 else w.fen end)::int8 as earned,
                   sum(case when w.off then w.fen else 0 end)::int8 as off
            from unnest(p_rows) w
            group by 1) r
        full join (
            select distinct on (a.agent_id) a.agent_id, a.left_fen
            from ticket.commission_agent a
            join ticket.commission_decision d
              on d.supplier_id = p_supplier and d.run_no = a.run_no
                 and d.approved
            where a.supplier_id = p_supplier
            order by a.agent_id, a.run_no desc) c
          on c.agent_id = r.agent_id) k
    where (k.earned, k.off, k.carried) <> (0, 0, 0)
    order by k.agent_id;
end;
$$;

comment on function impl.commission_sums(int4, ticket.commission_row[]) is
'What rows of a run come to for each agent, with what the approved runs before
have left.';

create or replace function impl.commission_rows(p_supplier ticket.supplier,
    p_first date, p_last date)
returns setof ticket.commission_row
language plpgsql stable
as $$
begin
    return query
    select p_supplier.supplier_id, null::int4, f.agent_id, f.product_id,
           f.rule_no, f.off, count(*)::int4, sum(f.persons)::int4,
           sum(f.fen)::int8
    from (select k.agent_id, k.product_id, k.rule_no, false as off, k.persons,
                 k.fen
          from impl.commission_found(p_supplier, p_first, p_last) k
          union all
          select k.agent_id, k.product_id, k.rule_no, true, k.persons, -k.fen
          from impl.commission_gone(p_supplier.supplier_id) k) f
    group by f.agent_id, f.product_id, f.rule_no, f.off;
end;
$$;

comment on function impl.commission_rows(ticket.supplier, date, date) is
'What a run of those days would say.';

create or replace function impl.commission_hash(p_run ticket.commission_run)
returns bytea
language plpgsql stable
as $$
begin
    return sha256(coalesce((
            select r.hash from ticket.commission_run r
            where r.supplier_id = p_run.supplier_id
              and r.run_no = p_run.run_no - 1), '')
        || convert_to(concat_ws('|', p_run.supplier_id, p_run.run_no,
               p_run.first_day, p_run.last_day,
               impl.microseconds(p_run.made_at), p_run.made_by,
               coalesce(p_run.staff_id, 0),
               (select string_agg(concat_ws(':', w.agent_id, w.product_id,
                                            w.rule_no, w.off::int4, w.tickets,
                                            w.persons, w.fen), ','
                                  order by w.agent_id, w.product_id,
                                           w.rule_no, w.off)
                from ticket.commission_row w
                where w.supplier_id = p_run.supplier_id
                  and w.run_no = p_run.run_no),
               (select string_agg(concat_ws(':', a.agent_id, a.earned_fen,
                                            a.off_fen, a.carried_fen,
                                            a.paid_fen, a.left_fen), ','
                                  order by a.agent_id)
                from ticket.commission_agent a
                where a.supplier_id = p_run.supplier_id
                  and a.run_no = p_run.run_no)), 'UTF8'));
end;
$$;

comment on function impl.commission_hash(ticket.commission_run) is
'What the hash of a run must be: of all it says and of the hash before.';

create or replace function impl.commission_make(p_supplier ticket.supplier,
    p_first date, p_last date)
returns int4
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_supplier.supplier_id;
    v_rows     ticket.commission_row[];
    v_run      ticket.commission_run;
begin
    select coalesce(max(r.run_no), 0) + 1 into v_run.run_no
    from ticket.commission_run r
    where r.supplier_id = c_supplier;

    insert into ticket.commission_ticket (supplier_id, order_id, ticket_no,
        agent_id, product_id, rule_no, persons, fen, run_no)
    select c_supplier, f.order_id, f.ticket_no, f.agent_id, f.product_id,
           f.rule_no, f.persons, f.fen, v_run.run_no
    from impl.commission_found(p_supplier, p_first, p_last) f;

    /* What is given back from now on is the next run's. */
    update ticket.commission_ticket c
    set off_run = v_run.run_no
    from impl.commission_gone(c_supplier) g
    where c.supplier_id = c_supplier and c.order_id = g.order_id
      and c.ticket_no = g.ticket_no and c.run_no < v_run.run_no;

    with w as (
        insert into ticket.commission_row as k
        select c_supplier, v_run.run_no, f.agent_id, f.product_id, f.rule_no,
               f.off, count(*)::int4, sum(f.persons)::int4, sum(f.fen)::int8
        from (select c.agent_id, c.product_id, c.rule_no, false as off,
                     c.persons, c.fen
              from ticket.commission_ticket c
              where c.supplier_id = c_supplier and c.run_no = v_run.run_no
              union all
              select c.agent_id, c.product_id, c.rule_no, true, c.persons,
                     -c.fen
              from ticket.commission_ticket c
              where c.supplier_id = c_supplier
                and c.off_run = v_run.run_no) f
        group by f.agent_id, f.product_id, f.rule_no, f.off
        returning k.*)
    select coalesce(array_agg(w::ticket.commission_row), '{}') into v_rows
    from w;

    insert into ticket.commission_agent (supplier_id, run_no, agent_id,
        earned_fen, off_fen, carried_fen, paid_fen, left_fen)
    select c_supplier, v_run.run_no, a.agent_id, a.earned_fen, a.off_fen,
           a.carried_fen, a.paid_fen, a.left_fen
    from impl.commission_sums(c_supplier, v_rows) a;

    v_run.supplier_id := c_supplier;
    v_run.first_day := p_first;
    v_run.last_day := p_last;
    v_run.made_at := api.now();
    v_run.made_by := impl.person();
    v_run.staff_id := impl.person_proven();
    v_run.hash := impl.commission_hash(v_run);

    insert into ticket.commission_run
    select v_run.*;

    perform impl.logged(c_supplier, 'commission_run',
        jsonb_build_object('run_no', v_run.run_no), null,
        jsonb_build_object('first_day', p_first, 'last_day', p_last));

    return v_run.run_no;
end;
$$;

comment on function impl.commission_make(ticket.supplier, date, date) is
'Makes a run under the next number.  The caller holds impl.commission_lock().';

create or replace function impl.commission_pay(p_supplier int4, p_run int4)
returns void
language plpgsql volatile
as $$
declare
    v_now      timestamptz := api.now();
    v_agent    ticket.commission_agent;
    v_account  int4;
    v_document int8;
begin
    for v_agent in
        select a.*
        from ticket.commission_agent a
        where a.supplier_id = p_supplier and a.run_no = p_run
          and a.paid_fen > 0
        /* as whoever locks accounts */
        order by a.agent_id
    loop
        v_account := v_agent.agent_id * 10 + 3;
        v_document := impl.next_number(p_supplier, v_now);

        /* Nobody can have used a number that was not there before. */
        insert into ticket.deposit_document (supplier_id, order_id, reference,
                                             account_id, kind, amount_fen,
                                             rebate_type)
        values (p_supplier, v_document,
                format('commission %s/%s', p_run, v_document), v_account,
                impl.transfer_kind('top-up'), v_agent.paid_fen, '2');

        perform impl.transfer(p_supplier, v_document, 0::int2,
                              impl.transfer_kind('top-up'), impl.side('bank'),
                              v_account, v_agent.paid_fen, v_now);
        perform impl.booked_by(p_supplier, v_document, 0::int2);

        insert into ticket.commission_paid (supplier_id, run_no, agent_id,
                                            document)
        values (p_supplier, p_run, v_agent.agent_id, v_document);
    end loop;
end;
$$;

comment on function impl.commission_pay(int4, int4) is
'Pays what a run says into the rebate accounts of the agents, a transfer each.';

create or replace function impl.staff_commission_run(p_supplier int4,
    p_run int4)
returns ticket.commission_run
language plpgsql stable
as $$
declare
    v_run ticket.commission_run;
begin
    select r.* into v_run
    from ticket.commission_run r
    where r.supplier_id = p_supplier and r.run_no = p_run;

    if not found then
        perform impl.staff_refuse('COMMISSION_MISSING', p_run::text);
    end if;

    return v_run;
end;
$$;

comment on function impl.staff_commission_run(int4, int4) is
'Helper: a run, or a refusal.';

-- Who is behind one of the roles of Postgres nobody has proven; of two people
-- each has to be somebody.
create or replace function impl.commission_proven()
returns void
language plpgsql stable
as $$
begin
    if session_user <> 'ticket_nginx' and not impl.administrator() then
        perform impl.staff_refuse('COMMISSION_CONSOLE');
    end if;
end;
$$;

comment on function impl.commission_proven() is
'Refuses who has not signed in and is not the system''s administrator.';

create or replace function impl.commission_decide(p_supplier text, p_run int4,
    p_approved bool, p_reason text)
returns ticket.commission_run
language plpgsql volatile
as $$
declare
    v_supplier int4;
    v_run      ticket.commission_run;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    perform impl.commission_proven();
    perform impl.commission_lock(v_supplier);
    v_run := impl.staff_commission_run(v_supplier, p_run);

    if impl.commission_state(v_supplier, p_run) <> 'open' then
        perform impl.staff_refuse('COMMISSION_DONE', p_run::text,
            impl.worded(impl.commission_state(v_supplier, p_run)));
    elsif p_approved and v_run.made_by = impl.person()
          and v_run.staff_id is not null
    then
        perform impl.staff_refuse('COMMISSION_SELF', p_run::text);
    end if;

    perform impl.because(p_reason);

    insert into ticket.commission_decision (supplier_id, run_no, approved, at,
                                            by, reason)
    values (v_supplier, p_run, p_approved, api.now(), impl.person(), p_reason);

    perform impl.logged(v_supplier, 'commission_run',
        jsonb_build_object('run_no', p_run), '{"state": "open"}',
        jsonb_build_object('state',
                           impl.commission_state(v_supplier, p_run)));

    return v_run;
end;
$$;

comment on function impl.commission_decide(text, int4, bool, text) is
'Helper: an open run is approved or refused; who has made it may only refuse
it.';

create or replace function impl.commission_shown(p_run ticket.commission_run)
returns table (run_no int4, first_day date, last_day date, state text,
               agents int4, tickets int4, persons int4, earned_fen int8,
               off_fen int8, paid_fen int8, left_fen int8,
               made_at timestamptz, made_by text, decided_at timestamptz,
               decided_by text, reason text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select p_run.run_no, p_run.first_day, p_run.last_day,
           impl.commission_state(p_run.supplier_id, p_run.run_no),
           a.agents, w.tickets, w.persons, a.earned, a.off, a.paid, a.left,
           p_run.made_at, p_run.made_by, d.at, d.by, d.reason
    from (select count(*)::int4 as agents,
                 coalesce(sum(k.earned_fen), 0)::int8 as earned,
                 coalesce(sum(k.off_fen), 0)::int8 as off,
                 coalesce(sum(k.paid_fen), 0)::int8 as paid,
                 coalesce(sum(k.left_fen), 0)::int8 as left
          from ticket.commission_agent k
          where k.supplier_id = p_run.supplier_id
            and k.run_no = p_run.run_no) a
    cross join (
        select coalesce(sum(k.tickets) filter (where not k.off), 0)::int4
                   as tickets,
               coalesce(sum(k.persons) filter (where not k.off), 0)::int4
                   as persons
        from ticket.commission_row k
        where k.supplier_id = p_run.supplier_id
          and k.run_no = p_run.run_no) w
    left join ticket.commission_decision d
      on d.supplier_id = p_run.supplier_id and d.run_no = p_run.run_no;
end;
$$;

comment on function impl.commission_shown(ticket.commission_run) is
'A run as people see it, with what became of it.';

create or replace function impl.commission_agents(p_supplier int4,
    p_sums ticket.commission_agent[], p_rows ticket.commission_row[])
returns table (agent text, agent_name text, tickets int4, persons int4,
               earned_fen int8, off_tickets int4, off_fen int8,
               carried_fen int8, paid_fen int8, left_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select a.user_name::text, a.name, w.tickets, w.persons, s.earned_fen,
           w.off_tickets, s.off_fen, s.carried_fen, s.paid_fen, s.left_fen
    from unnest(p_sums) s
    join ticket.agent a
      on a.supplier_id = p_supplier and a.agent_id = s.agent_id
    cross join lateral (
        select coalesce(sum(k.tickets) filter (where not k.off), 0)::int4
                   as tickets,
               coalesce(sum(k.persons) filter (where not k.off), 0)::int4
                   as persons,
               coalesce(sum(k.tickets) filter (where k.off), 0)::int4
                   as off_tickets
        from unnest(p_rows) k
        where k.agent_id = s.agent_id) w
    order by a.user_name;
end;
$$;

comment on function impl.commission_agents(int4, ticket.commission_agent[],
                                           ticket.commission_row[]) is
'What a run says of each agent.';

-- Whole days that are over: of one that is not, more may come.
create or replace function impl.commission_days(p_supplier ticket.supplier,
    p_month date, p_change jsonb, out first_day date, out last_day date)
language plpgsql stable
as $$
declare
    v_days record;
begin
    v_days := impl.statement_days(p_supplier.zone, p_month, p_change);
    first_day := (v_days.from_at at time zone p_supplier.zone)::date;
    last_day := (v_days.to_at at time zone p_supplier.zone)::date - 1;

    if last_day >= impl.staff_today(p_supplier.zone) then
        perform impl.staff_refuse('COMMISSION_DAY', last_day::text);
    end if;
end;
$$;

comment on function impl.commission_days(ticket.supplier, date, jsonb) is
'The days of a run: a month, or those of the members first_day and last_day; a
refusal where they are not over.';
