create or replace function impl.settle_profit(p_supplier ticket.supplier,
    p_product ticket.product, p_from timestamptz, p_to timestamptz)
returns table (place int4, part int4, section text, item text, day date,
               number int8, amount_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_supplier constant int4 := p_supplier.supplier_id;
    c_product  constant int4 := p_product.product_id;
begin
    return query
    with
    sold as materialized (
        select s.order_id
        from ticket.settle_order s
        where s.supplier_id = c_supplier and s.product_id = c_product
          and s.product_id > 0),        /* as the index has it */
    /* Whatever has rows of the ledger for it. */
    document as materialized (
        select s.order_id as document
        from sold s
        union all
        select p.payment_id
        from sold s
        join ticket.payment p
          on p.supplier_id = c_supplier and p.order_id = s.order_id
        union all
        select c.case_id
        from ticket.settle_case c
        where c.supplier_id = c_supplier and c.product_id = c_product
          and c.kind = 'E'),
    moved as materialized (
        select t.order_id, t.no, t.kind, t.debit, t.credit, t.amount_fen, t.at
        from document d
        join ticket.transfer t
          on t.supplier_id = c_supplier and t.order_id = d.document
        where t.at >= p_from and t.at < p_to),
    /* Of each account what came less what went; those of agents are one. */
    side as materialized (
        select least(k.side, 100) as side, count(*) as number,
               sum(k.fen)::int8 as fen
        from (select m.debit as side, m.amount_fen as fen from moved m
              union all
              select m.credit, -m.amount_fen from moved m) k
        group by 1),
    income as (
        select *
        from side s
        where s.side between impl.side('ticket fees') and impl.side('yield')),
    /* Between customers and the operator: what it owes, and has not earned. */
    due as (
        select *
        from side s
        where s.side in (impl.side('prepaid'), impl.side('payable'))
           or s.side between impl.side('unused') and impl.side('refunds')),
    held as (
        select *
        from side s
        where s.side < impl.side('prepaid')
           or s.side > impl.side('payable')
              and s.side < impl.side('unused')
           or s.side > impl.side('yield'))
    select 0, 1, 'product', p_product.name, null::date, null::int8,
           null::int8

    union all
    select 0, 2, 'days', w.item, (w.at at time zone p_supplier.zone)::date,
           null, null
    from (values ('first day', p_from),
                 ('last day', p_to - interval '1 day')) w (item, at)
    where isfinite(w.at)

    union all
    select 1, 1, 'tickets', 'sold', null, count(*)::int8,
           coalesce(sum(m.amount_fen), 0)::int8
    from moved m
    where m.credit = impl.side('unused')

    union all
    select 1, 2, 'tickets', 'returned', null, count(distinct (p.order_id,
                                                              p.ticket_no)),
           coalesce(sum(m.amount_fen), 0)::int8
    from moved m
    join ticket.transfer_part p
      on p.supplier_id = c_supplier and p.order_id = m.order_id
         and p.no = m.no
    where m.kind = impl.transfer_kind('given back') and p.leg_no = 0

    union all
    select 2, y.party_no::int4, 'visited', y.name, null, l.number, l.fen
    from (
        select g.party_no, count(*) as number,
               sum((select coalesce(sum(m.amount_fen), 0)
                    from moved m
                    join ticket.transfer_part p
                      on p.supplier_id = c_supplier
                         and p.order_id = m.order_id and p.no = m.no
                    where p.order_id = g.order_id
                      and p.ticket_no = g.ticket_no and p.leg_no = g.leg_no
                      and m.credit = impl.side('attractions')))::int8 as fen
        from sold s
        join ticket.settle_leg g
          on g.supplier_id = c_supplier and g.order_id = s.order_id
        where g.first_entry_at >= p_from and g.first_entry_at < p_to
        group by g.party_no) l
    join ticket.party y
      on y.supplier_id = c_supplier and y.party_no = l.party_no

    union all
    select 3, i.side, 'income',
           case i.side when impl.side('yield') then 'yields'
           else impl.side_name(i.side) end, null, i.number, -i.fen
    from income i

    union all
    select 4, 0, 'income', 'total', null, null,
           coalesce(-sum(i.fen), 0)::int8
    from income i

    union all
    select 4, 1, 'yields', y.fund_code, y.day, null, y.yield_fen
    from ticket.settle_yield y
    where y.supplier_id = c_supplier and y.product_id = c_product
      and y.day >= (p_from at time zone 'Asia/Shanghai')::date
      and y.day < (p_to at time zone 'Asia/Shanghai')::date
      and y.yield_fen > 0

    union all
    select 5, d.side, 'owed', impl.side_name(d.side), null, d.number, -d.fen
    from due d
    where d.fen <> 0

    union all
    select 6, h.side, 'moved', case h.side when 100 then 'deposits'
                               else impl.side_name(h.side) end, null,
           h.number, h.fen
    from held h

    union all
    select 7, 0, 'moved', 'total', null, null,
           coalesce(sum(h.fen), 0)::int8
    from held h

    union all
    select 8, row_number() over (order by q.from_side, q.to_side)::int4,
           'to be moved',
           format('%s → %s', impl.settle_side_word(q.from_side),
                  impl.settle_side_word(q.to_side)), null, null, q.fen
    from impl.settle_proposed(
             impl.settle_account(c_supplier, 'clearing'),
             (select array_agg(h.side order by h.side) from held h),
             (select array_agg(h.fen order by h.side) from held h)) q;
end;
$$;

comment on function impl.settle_profit(ticket.supplier, ticket.product,
                                       timestamptz, timestamptz) is
'The profit of a joint product as the ledger has it, of what moved in that time:
what its accounts hold more is what was earned and what is owed.';

create or replace function impl.settle_side_word(p_side int4)
returns text
language plpgsql stable
as $$
begin
    return impl.worded(case p_side when 100 then 'deposits'
                       else impl.side_name(p_side) end);
end;
$$;

comment on function impl.settle_side_word(int4) is
'A side of the ledger as people read it; 100: the deposits of all agents.';

-- Where an attraction was paid from another account than the one that was paid
-- for it, the one has too much of it and the other too little.  What lies in a
-- money product comes back to the clearing provider's.
create or replace function impl.settle_proposed(p_clearing int2,
    p_sides int4[], p_fens int8[])
returns table (from_side int4, to_side int4, fen int8)
language plpgsql immutable
as $$
#variable_conflict use_column
begin
    return query
    with
    account as (
        select k.side, sum(k.fen) as fen
        from (select case u.side when impl.side('fund')
                     then coalesce(impl.platform_side(p_clearing), u.side)
                     else u.side end as side, u.fen
              from unnest(p_sides, p_fens) u (side, fen)) k
        group by k.side),
    gives as (
        select a.side, sum(a.fen) over w - a.fen as low,
               sum(a.fen) over w as high
        from account a
        where a.fen > 0
        window w as (order by a.side)),
    takes as (
        select a.side, sum(-a.fen) over w + a.fen as low,
               sum(-a.fen) over w as high
        from account a
        where a.fen < 0
        window w as (order by a.side))
    select g.side, t.side,
           (least(g.high, t.high) - greatest(g.low, t.low))::int8
    from gives g
    join takes t on least(g.high, t.high) > greatest(g.low, t.low);
end;
$$;

comment on function impl.settle_proposed(int2, int4[], int8[]) is
'What should be moved between accounts so that none of them has paid what
another one has got.';

create or replace function impl.settle_joint_product(p_supplier int4,
    p_product text)
returns ticket.product
language plpgsql stable
as $$
declare
    v_product ticket.product := impl.staff_product(p_supplier, p_product);
begin
    if not exists (select
                   from ticket.settle_product s
                   where s.supplier_id = v_product.supplier_id
                     and s.product_id = v_product.product_id
                     and s.joint)
    then
        perform impl.staff_refuse('REPORT_JOINT', p_product);
    end if;

    return v_product;
end;
$$;

comment on function impl.settle_joint_product(int4, text) is
'Helper: a joint product of that name, or a refusal.';
