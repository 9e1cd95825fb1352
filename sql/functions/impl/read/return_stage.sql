create or replace function impl.return_stage(p_supplier int4, p_order int8,
    p_applications int2[])
returns text
language plpgsql stable
as $$
begin
    return case when exists (
                    select from unnest(p_applications) w (no)
                    cross join lateral (
                        select a.state
                        from ticket.refund_application a
                        where a.supplier_id = p_supplier
                          and a.order_id = p_order and a.no = w.no
                        offset 0) a
                    where a.state <> '4')
                then '受理中' else '已受理' end;
end;
$$;

comment on function impl.return_stage(int4, int8, int2[]) is
'Is money of tickets still under way, for which those applications were made
(null: none), or is it back?  In the words of 4.2.8.';

create or replace function impl.returns_stage(p_supplier int4, p_order int8)
returns text
language plpgsql stable
as $$
begin
    return impl.return_stage(p_supplier, p_order,
                             array(select r.application_no
                                   from ticket.refund r
                                   where r.supplier_id = p_supplier
                                     and r.order_id = p_order));
end;
$$;

comment on function impl.returns_stage(int4, int8) is
'The same of all tickets of an order that came back.';
