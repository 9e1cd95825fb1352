-- p_status: 0 off sale, 1 on sale, 2 its data, 3 prices and places.
create or replace function impl.open_product_told(
    p_supplier int4,
    p_products int4[],
    p_status int2)
returns void
language plpgsql volatile
as $$
declare
    c_together constant interval := '1 minute';
    v_now      constant timestamptz := api.now();
begin
    /* What waits is told as it is then.  What is being told may have been made
       of what was: it is told again, and from the beginning. */
    insert into ticket.open_news as w (supplier_id, agent_id, product_id, kind,
                                       status, event_at, due_at)
    select p_supplier, g.agent_id, p.product_id, greatest(p_status, 1),
           p_status, v_now, v_now + c_together
    from ticket.open_agent g
    join ticket.agent a
      on a.supplier_id = p_supplier and a.agent_id = g.agent_id
    cross join (select distinct n from unnest(p_products) n) p (product_id)
    where g.supplier_id = p_supplier and g.enabled and g.product_notices
      and g.notice_url <> ''
      and (a.all_products
           or exists (select from ticket.agent_product l
                      where l.supplier_id = p_supplier
                        and l.agent_id = g.agent_id
                        and l.product_id = p.product_id))
    order by g.agent_id, p.product_id
    on conflict (supplier_id, agent_id, product_id, kind) do update
    set status = excluded.status,
        event_at = excluded.event_at,
        due_at = excluded.due_at,
        attempts = 0,
        lease_owner = null,
        lease_until = null
    where w.status <> excluded.status or w.attempts > 0
       or w.lease_owner is not null;
end;
$$;

comment on function impl.open_product_told(int4, int4[], int2) is
'Tells distributors of the open API, of those that want it, that what it shows
of products has changed.';
