-- One agent as tk_agent_build() reads it: its own row, its keys by index, the
-- products it may sell by id, the blocks it calls from, what was guessed wrong
-- of its secrets.  No rows for an unknown user.  Secrets leave the database
-- sealed.  The supplier's own channels, among them whoever has the empty GUID
-- for a unit (R175), sell to visitors directly: for cash and instant payment
-- only (R46), whatever their row allows.
-- p_charged: by one number more, how it is charged for tickets of settlement.
-- p_open: by one more, whether it may call the open API; and its keys for that.
create or replace function impl.agent_shown(p_supplier int4, p_user text,
                                            p_charged bool, p_open bool)
returns table (kind text, num int8[], txt text[], bin bytea[])
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with a as materialized (
        select g.*,
               g.official
               or g.unit_id = '00000000-0000-0000-0000-000000000000' as own
        from ticket.agent g
        where g.supplier_id = p_supplier
          and g.user_name = p_user
          and g.agent_id <> impl.desk_agent()       /* nobody signs in so */
    ), r (place, kind, num, txt, bin) as (
        select 1, 'agent',
               array[a.agent_id, ascii(a.unit_type::text), a.enabled::int4,
                     a.own::int4, a.can_cash::int4,
                     (a.can_deposit and not a.own)::int4,
                     (a.can_rebate and not a.own)::int4,
                     (a.can_epay or a.official)::int4, a.day_limit,
                     a.all_products::int4, a.sends_notice::int4,
                     (a.callback_address <> '')::int4, a.version,
                     (a.pay_password_hash is not null)::int4,
                     a.post_only::int4, a.strict_mode::int4]::int8[]
               || case when p_charged
                       then array[ascii(case when a.own then 'N'
                           else impl.settle_charge_form(p_supplier, a.agent_id)
                           end::text)]::int8[]
                       else '{}' end
               || case when p_open
                       then array[coalesce(o.enabled, false)::int4]::int8[]
                       else '{}' end,
               array[a.user_name, a.name, a.unit_id,
                     coalesce(a.pay_user, a.user_name)],
               array[a.password_sealed, coalesce(a.pay_password_hash, '')]
        from a
        left join ticket.open_agent o on o.supplier_id = a.supplier_id
                                     and o.agent_id = a.agent_id
        union all
        select 2, 'key',
               array[k.key_index, impl.microseconds(k.created_at)]::int8[],
               array[]::text[], array[k.key_sealed]
        from a
        join ticket.agent_key k on k.supplier_id = a.supplier_id
                               and k.agent_id = a.agent_id
        union all
        select 3, 'product', array[p.product_id]::int8[], array[]::text[],
               array[]::bytea[]
        from a
        join ticket.agent_product p on p.supplier_id = a.supplier_id
                                   and p.agent_id = a.agent_id
        union all
        select 4, 'block', array[]::int8[], array[]::text[],
               array[cidr_send(b.block)]
        from a
        cross join lateral unnest(a.addresses) as b (block)
        union all
        select 5, 'guess',
               array[g.kind, g.version,
                     coalesce(impl.microseconds(g.locked_until), 0)]::int8[],
               array[]::text[], array[]::bytea[]
        from a
        join ticket.guess g on g.supplier_id = a.supplier_id
                           and g.agent_id = a.agent_id
        union all
        select 6, 'open_key',
               array[k.key_index, impl.microseconds(k.created_at)]::int8[],
               array[]::text[], array[k.key_sealed]
        from a
        join ticket.open_key k on k.supplier_id = a.supplier_id
                              and k.agent_id = a.agent_id and p_open
    )
    select r.kind, r.num, r.txt, r.bin
    from r
    order by r.place, r.num;
end;
$$;

comment on function impl.agent_shown(int4, text, bool, bool) is
'An agent as nginx knows it.';
