create or replace function impl.visitor_failures(p_supplier int4, p_order int8,
    p_at timestamptz)
returns int4
language plpgsql stable
as $$
begin
    return coalesce((
        select g.failures
        from ticket.visitor_guess g
        where g.supplier_id = p_supplier and g.order_id = p_order
          and g.first_at > p_at - interval '24 hours'), 0);
end;
$$;

comment on function impl.visitor_failures(int4, int8, timestamptz) is
'How often somebody was wrong about an order''s phone within a day.';

create or replace function impl.visitor_failed(p_supplier int4, p_order int8,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.visitor_guess as g (supplier_id, order_id, failures,
                                           first_at)
    values (p_supplier, p_order, 1, p_at)
    on conflict (supplier_id, order_id) do update
    set failures = case when g.first_at > p_at - interval '24 hours'
                        then g.failures + 1 else 1 end,
        first_at = case when g.first_at > p_at - interval '24 hours'
                        then g.first_at else p_at end;
end;
$$;

comment on function impl.visitor_failed(int4, int8, timestamptz) is
'Somebody was wrong about the order''s phone, which the caller has locked.';

create or replace function impl.visitor_gave(p_supplier int4, p_order int8,
    p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.visitor_guess as g (supplier_id, order_id, failures,
                                           first_at, given_at)
    values (p_supplier, p_order, 0, p_at, p_at)
    on conflict (supplier_id, order_id) do update
    set given_at = excluded.given_at;
end;
$$;

comment on function impl.visitor_gave(int4, int8, timestamptz) is
'The visitor gave back what there was of the order, which the caller has locked:
for its history.';

create or replace function impl.visitor_tries()
returns int4
language sql immutable
as $$
    select 5;
$$;

comment on function impl.visitor_tries() is
'How often somebody may be wrong about an order''s phone within a day.';
