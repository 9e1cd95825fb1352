-- Every seal there is, and under which key: null for those without an id.
create or replace function impl.seal_key(p_sealed bytea)
returns bytea
language sql immutable
as $$
    select case when length(p_sealed) > 5 and get_byte(p_sealed, 0) = 2
                then substr(p_sealed, 2, 4) end;
$$;

comment on function impl.seal_key(bytea) is
'The id that a seal names its key with, or null.';

create or replace function impl.seal_audit(p_supplier int4)
returns table (supplier_id int4, check_name text, reference text, detail text)
language sql stable
as $$
    with
    seal as (
        select o.supplier_id, 'order ' || o.order_id as reference, s.sealed
        from ticket.orders o
        cross join lateral (values (o.phone_sealed), (o.id_sealed),
                                   (o.invoice_sealed), (o.remark_sealed))
            as s (sealed)
        union all
        select v.supplier_id, 'order ' || v.order_id, s.sealed
        from ticket.visitor v
        cross join lateral (values (v.id_sealed), (v.name_sealed),
                                   (v.phone_sealed)) as s (sealed)
        union all
        select y.supplier_id, 'order ' || y.order_id, y.contact_sealed
        from ticket.open_order y
        union all
        select w.supplier_id, 'answer ' || w.log_no, s.sealed
        from ticket.open_log w
        cross join lateral (values (w.asked_sealed), (w.answered_sealed))
            as s (sealed)
        union all
        select v.supplier_id, 'proposal ' || v.proposal_id, s.sealed
        from ticket.proposal_visitor v
        cross join lateral (values (v.id_sealed), (v.name_sealed),
                                   (v.phone_sealed)) as s (sealed)
        union all
        select a.supplier_id, 'agent ' || a.user_name, s.sealed
        from ticket.agent a
        cross join lateral (values (a.password_sealed), (a.phone1_sealed),
                                   (a.phone2_sealed)) as s (sealed)
        union all
        select k.supplier_id, 'key of agent ' || k.agent_id, k.key_sealed
        from ticket.agent_key k
        union all
        select k.supplier_id, 'open key of agent ' || k.agent_id, k.key_sealed
        from ticket.open_key k
        union all
        select k.supplier_id, 'rail key of agent ' || k.agent_id, k.key_sealed
        from ticket.rail_key k
        union all
        select w.supplier_id, 'rail password of agent ' || w.agent_id,
               w.password_sealed
        from ticket.rail_password w
        union all
        select a.supplier_id, 'rail account ' || a.account_no, a.user_sealed
        from ticket.rail_account a
        union all
        select o.supplier_id, 'rail order ' || o.order_no, s.sealed
        from ticket.rail_order o
        cross join lateral (values (o.contact_sealed), (o.mobile_sealed),
                                   (o.email_sealed), (o.detail_sealed))
            as s (sealed)
        union all
        select p.supplier_id, 'rail order ' || p.rail_id, s.sealed
        from ticket.rail_passenger p
        cross join lateral (values (p.name_sealed), (p.cert_sealed),
                                   (p.extra_sealed)) as s (sealed)
        union all
        select c.supplier_id, 'rail order ' || c.rail_id, s.sealed
        from ticket.rail_case c
        cross join lateral (values (c.un_sealed), (c.pwd_sealed))
            as s (sealed)
        union all
        select m.supplier_id, 'message ' || m.message_id, s.sealed
        from ticket.message m
        cross join lateral (values (m.phone_sealed), (m.text_sealed))
            as s (sealed)
        union all
        select k.supplier_id, 'gate key ' || k.key_no, k.secret_sealed
        from ticket.gate_key k
        union all
        select d.supplier_id, 'device ' || d.device_no, d.secret_sealed
        from ticket.device d
        union all
        select y.supplier_id, 'party ' || y.party_no, s.sealed
        from ticket.party y
        cross join lateral (values (y.phone1_sealed), (y.phone2_sealed))
            as s (sealed)
        union all
        select k.supplier_id,
               format('account %s of party %s', k.account_no, k.party_no),
               s.sealed
        from ticket.party_account k
        cross join lateral (values (k.number_sealed), (k.holder_sealed),
                                   (k.agreement_sealed)) as s (sealed)
        union all
        select j.supplier_id, 'payment request ' || j.number,
               decode(s.value, 'hex')
        from ticket.pay_job j
        cross join lateral jsonb_each_text(j.content) s
        where j.content ? 'sealed_for'
          and s.key in ('payee_sealed', 'payer_sealed', 'payee_name_sealed',
                        'agreement_sealed', 'contact_sealed', 'mobile_sealed')
        union all
        select 0, 'person ' || p.name, p.totp_sealed
        from ticket.staff p)
    select s.supplier_id, 'seal_key', s.reference,
           format('sealed with %s, which is not needed or not known any more',
                  coalesce('key ' || encode(impl.seal_key(s.sealed), 'hex'),
                           'the first key'))
    from seal s
    left join ticket.master_key k on k.key_id = impl.seal_key(s.sealed)
    where length(s.sealed) > 0
      and (p_supplier is null or s.supplier_id = p_supplier)
      and exists (select from ticket.master_key r
                  where r.retired_at is not null)
      and (k.key_id is null or k.retired_at is not null)
    order by 1, 3
    limit 1000;
$$;

comment on function impl.seal_audit(int4) is
'Seals that a rotation of the master key has left behind.';
