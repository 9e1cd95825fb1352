create or replace function impl.performances_refunded(p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_performance ticket.performance;
begin
    for v_performance in
        select p.*
        from ticket.performance p
        where p.state = 'C' and p.refunded_at is null
          and not exists (
              select from ticket.called_off d
              where d.supplier_id = p.supplier_id and d.day = p.day
                and d.session_id = p.session_id
                and d.done_at is null)
        order by p.supplier_id, p.session_id, p.day
        for no key update skip locked
    loop
        update ticket.performance p
        set refunded_at = p_at
        where p.supplier_id = v_performance.supplier_id
          and p.session_id = v_performance.session_id
          and p.day = v_performance.day
          and impl.performance_register(v_performance, p_at) = 0;
    end loop;
end;
$$;

comment on function impl.performances_refunded(timestamptz) is
'Writes down of performances that were cancelled that all their orders are
refunded, unless there is one nobody has looked at.';

create or replace function impl.days_refunded(p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_days ticket.day_off[];
begin
    v_days := array(
        select f
        from ticket.day_off f
        where f.refunded_at is null
          and not exists (
              select from ticket.called_off d
              where d.supplier_id = f.supplier_id and d.day = f.day
                and d.line_id = f.line_id
                and d.done_at is null)
        order by f.supplier_id, f.day, f.line_id
        for no key update skip locked);

    update ticket.day_off f
    set refunded_at = p_at
    from unnest(v_days) d
    where f.supplier_id = d.supplier_id and f.day = d.day
      and f.line_id = d.line_id
      and not (d.supplier_id, d.day, d.line_id) = any (array(
              select (r.supplier_id, r.day, r.line_id)
              from impl.day_register(array(
                       select o from unnest(v_days) o
                       where o.opened_at is null), p_at) r));
end;
$$;

comment on function impl.days_refunded(timestamptz) is
'The same of days that were called off; of one that is open again nothing more
is looked for.';
