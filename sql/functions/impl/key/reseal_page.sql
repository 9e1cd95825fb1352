-- The next rows that hold seals, in the order of their keys, with what each was
-- sealed as.  A context is what tk_seal() was given: an order's request key, an
-- agent's user name, the number of a person, of a device or of a party, that of
-- its account behind it, a public key, what the content of a job says that it
-- is sealed for.
create or replace function impl.reseal_page(
    p_kind text,
    p_supplier int4,
    p_a int8,
    p_b int4,
    p_limit int4)
returns table (supplier_id int4, a int8, b int4, context text,
               what1 text, sealed1 bytea, what2 text, sealed2 bytea,
               what3 text, sealed3 bytea, what4 text, sealed4 bytea)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    case p_kind
    when 'agent' then
        return query
        select g.supplier_id, g.agent_id::int8, 0, g.user_name::text,
               'password', g.password_sealed, 'phone1', g.phone1_sealed,
               'phone2', g.phone2_sealed, '', null::bytea
        from ticket.agent g
        where (g.supplier_id, g.agent_id) > (p_supplier, p_a)
        order by g.supplier_id, g.agent_id
        limit p_limit;

    when 'agent_key' then
        return query
        select k.supplier_id, k.agent_id::int8, k.key_index, g.user_name::text,
               'key', k.key_sealed, '', null::bytea, '', null::bytea,
               '', null::bytea
        from ticket.agent_key k
        join ticket.agent g on g.supplier_id = k.supplier_id
                           and g.agent_id = k.agent_id
        where (k.supplier_id, k.agent_id, k.key_index)
              > (p_supplier, p_a, p_b)
        order by k.supplier_id, k.agent_id, k.key_index
        limit p_limit;

    when 'open_key' then
        return query
        select k.supplier_id, k.agent_id::int8, k.key_index, g.user_name::text,
               'open_key', k.key_sealed, '', null::bytea, '', null::bytea,
               '', null::bytea
        from ticket.open_key k
        join ticket.agent g on g.supplier_id = k.supplier_id
                           and g.agent_id = k.agent_id
        where (k.supplier_id, k.agent_id, k.key_index)
              > (p_supplier, p_a, p_b)
        order by k.supplier_id, k.agent_id, k.key_index
        limit p_limit;

    when 'rail_key' then
        return query
        select k.supplier_id, k.agent_id::int8, k.key_index,
               coalesce(a.merchant_code::text, '-'), 'rail_key', k.key_sealed,
               '', null::bytea, '', null::bytea, '', null::bytea
        from ticket.rail_key k
        left join ticket.rail_agent a on a.supplier_id = k.supplier_id
                                     and a.agent_id = k.agent_id
        where (k.supplier_id, k.agent_id, k.key_index)
              > (p_supplier, p_a, p_b)
        order by k.supplier_id, k.agent_id, k.key_index
        limit p_limit;

    when 'rail_password' then
        return query
        select w.supplier_id, w.agent_id::int8, 0, a.merchant_code::text,
               'rail_password', w.password_sealed, '', null::bytea,
               '', null::bytea, '', null::bytea
        from ticket.rail_password w
        join ticket.rail_agent a on a.supplier_id = w.supplier_id
                                and a.agent_id = w.agent_id
        where (w.supplier_id, w.agent_id) > (p_supplier, p_a)
        order by w.supplier_id, w.agent_id
        limit p_limit;

    when 'rail_account' then
        return query
        select a.supplier_id, a.account_no, 0, a.sealed_for, 'rail',
               a.user_sealed, '', null::bytea, '', null::bytea,
               '', null::bytea
        from ticket.rail_account a
        where (a.supplier_id, a.account_no) > (p_supplier, p_a)
        order by a.supplier_id, a.account_no
        limit p_limit;

    when 'rail_order' then
        return query
        select o.supplier_id, o.rail_id, 0, o.order_no::text,
               'rail', o.contact_sealed, 'rail', o.mobile_sealed,
               'rail', o.email_sealed, 'rail', o.detail_sealed
        from ticket.rail_order o
        where (o.supplier_id, o.rail_id) > (p_supplier, p_a)
        order by o.supplier_id, o.rail_id
        limit p_limit;

    when 'rail_passenger' then
        return query
        select p.supplier_id, p.rail_id, p.no::int4, o.order_no::text,
               'rail', p.name_sealed, 'rail', p.cert_sealed,
               'rail', p.extra_sealed, '', null::bytea
        from (select *
              from ticket.rail_passenger w
              where (w.supplier_id, w.rail_id, w.no)
                    > (p_supplier, p_a, p_b)
              order by w.supplier_id, w.rail_id, w.no
              limit p_limit) p
        left join ticket.rail_order o on o.supplier_id = p.supplier_id
                                     and o.rail_id = p.rail_id
        order by p.supplier_id, p.rail_id, p.no;

    when 'rail_case' then
        return query
        select c.supplier_id, c.rail_id, c.case_no::int4, o.order_no::text,
               'rail', c.un_sealed, 'rail', c.pwd_sealed,
               '', null::bytea, '', null::bytea
        from (select *
              from ticket.rail_case w
              where (w.supplier_id, w.rail_id, w.case_no)
                    > (p_supplier, p_a, p_b)
              order by w.supplier_id, w.rail_id, w.case_no
              limit p_limit) c
        left join ticket.rail_order o on o.supplier_id = c.supplier_id
                                     and o.rail_id = c.rail_id
        order by c.supplier_id, c.rail_id, c.case_no;

    when 'order' then
        return query
        select o.supplier_id, o.order_id, 0, o.request_key::text,
               'phone', o.phone_sealed, 'id', o.id_sealed,
               'invoice', o.invoice_sealed, 'remark', o.remark_sealed
        from ticket.orders o
        where (o.supplier_id, o.order_id) > (p_supplier, p_a)
        order by o.supplier_id, o.order_id
        limit p_limit;

    when 'open_order' then
        return query
        select y.supplier_id, y.order_id, 0, o.request_key::text,
               'contact', y.contact_sealed, '', null::bytea, '', null::bytea,
               '', null::bytea
        from (select *
              from ticket.open_order w
              where (w.supplier_id, w.order_id) > (p_supplier, p_a)
              order by w.supplier_id, w.order_id
              limit p_limit) y
        left join ticket.orders o on o.supplier_id = y.supplier_id
                                 and o.order_id = y.order_id
        order by y.supplier_id, y.order_id;

    when 'open_log' then
        return query
        select w.supplier_id, w.entry_id, 0, w.log_no::text,
               'open_asked', w.asked_sealed, 'open_answered',
               w.answered_sealed, '', null::bytea, '', null::bytea
        from (select *
              from ticket.open_log y
              where y.entry_id > p_a
              order by y.entry_id
              limit p_limit) w
        order by w.entry_id;

    when 'visitor' then
        return query
        select v.supplier_id, v.order_id, v.visitor_no::int4,
               o.request_key::text, 'id', v.id_sealed, 'name', v.name_sealed,
               'phone', v.phone_sealed, '', null::bytea
        from (select *
              from ticket.visitor w
              where (w.supplier_id, w.order_id, w.visitor_no)
                    > (p_supplier, p_a, p_b)
              order by w.supplier_id, w.order_id, w.visitor_no
              limit p_limit) v
        left join ticket.orders o on o.supplier_id = v.supplier_id
                                 and o.order_id = v.order_id
        order by v.supplier_id, v.order_id, v.visitor_no;

    when 'message' then
        return query
        select m.supplier_id, m.message_id, 0, m.seal_context::text,
               m.phone_what, m.phone_sealed, 'message', m.text_sealed,
               '', null::bytea, '', null::bytea
        from ticket.message m
        where (m.supplier_id, m.message_id) > (p_supplier, p_a)
        order by m.supplier_id, m.message_id
        limit p_limit;

    when 'staff' then
        return query
        select 0, p.staff_id::int8, 0, p.staff_id::text, 'totp', p.totp_sealed,
               '', null::bytea, '', null::bytea, '', null::bytea
        from ticket.staff p
        where p.staff_id > p_a
        order by p.staff_id
        limit p_limit;

    when 'device' then
        return query
        select d.supplier_id, d.device_no::int8, 0, d.device_no::text,
               'device', d.secret_sealed, '', null::bytea, '', null::bytea,
               '', null::bytea
        from ticket.device d
        where (d.supplier_id, d.device_no) > (p_supplier, p_a)
        order by d.supplier_id, d.device_no
        limit p_limit;

    when 'party' then
        return query
        select y.supplier_id, y.party_no::int8, 0, y.party_no::text,
               'party_phone1', y.phone1_sealed, 'party_phone2',
               y.phone2_sealed, '', null::bytea, '', null::bytea
        from ticket.party y
        where (y.supplier_id, y.party_no) > (p_supplier, p_a)
        order by y.supplier_id, y.party_no
        limit p_limit;

    when 'party_account' then
        return query
        select k.supplier_id, k.party_no::int8, k.account_no::int4,
               format('%s.%s', k.party_no, k.account_no), 'party_number',
               k.number_sealed, 'party_holder', k.holder_sealed,
               'party_agreement', k.agreement_sealed, '', null::bytea
        from ticket.party_account k
        where (k.supplier_id, k.party_no, k.account_no)
              > (p_supplier, p_a, p_b)
        order by k.supplier_id, k.party_no, k.account_no
        limit p_limit;

    when 'proposal' then
        return query
        select v.supplier_id, v.proposal_id, v.visitor_no::int4,
               v.request_key::text, 'id', v.id_sealed, 'name', v.name_sealed,
               'phone', v.phone_sealed, '', null::bytea
        from ticket.proposal_visitor v
        where (v.supplier_id, v.proposal_id, v.visitor_no)
              > (p_supplier, p_a, p_b)
        order by v.supplier_id, v.proposal_id, v.visitor_no
        limit p_limit;

    when 'gate_key' then
        return query
        select k.supplier_id, k.key_no::int8, 0, encode(k.public_key, 'hex'),
               'gate', k.secret_sealed, '', null::bytea, '', null::bytea,
               '', null::bytea
        from ticket.gate_key k
        where (k.supplier_id, k.key_no) > (p_supplier, p_a)
        order by k.supplier_id, k.key_no
        limit p_limit;

    when 'pay_job' then
        return query
        select j.supplier_id, j.job_id, s.part,
               coalesce(j.content ->> 'sealed_for', ''),
               s.what1, decode(j.content ->> s.name1, 'hex'),
               s.what2, decode(j.content ->> s.name2, 'hex'),
               s.what3, decode(j.content ->> s.name3, 'hex'),
               s.what4, decode(j.content ->> s.name4, 'hex')
        from ticket.pay_job j
        cross join (values
            (0, 'party_number', 'payee_sealed', 'party_number',
             'payer_sealed', 'party_holder', 'payee_name_sealed',
             'party_agreement', 'agreement_sealed'),
            (1, 'party_contact', 'contact_sealed', 'party_mobile',
             'mobile_sealed', '', '', '', ''))
            s (part, what1, name1, what2, name2, what3, name3, what4, name4)
        where (j.supplier_id, j.job_id) >= (p_supplier, p_a)
          and (j.supplier_id, j.job_id, s.part) > (p_supplier, p_a, p_b)
        order by j.supplier_id, j.job_id, s.part
        limit p_limit;
    end case;
end;
$$;

comment on function impl.reseal_page(text, int4, int8, int4, int4) is
'The next rows of a kind that hold seals, with what they were sealed as.';
