-- Rows are locked in the order of their keys; what was changed meanwhile keeps
-- its seal until the next pass.  A null stands for a seal that stays.
create or replace function impl.reseal_rows(
    p_kind text,
    p_supplier int4[],
    p_a int8[],
    p_b int4[],
    p_old1 bytea[],
    p_new1 bytea[],
    p_old2 bytea[],
    p_new2 bytea[],
    p_old3 bytea[],
    p_new3 bytea[],
    p_old4 bytea[],
    p_new4 bytea[])
returns void
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    v record;
begin
    for v in
        select *
        from unnest(p_supplier, p_a, p_b, p_old1, p_new1, p_old2, p_new2,
                    p_old3, p_new3, p_old4, p_new4)
             as n (supplier_id, a, b, old1, new1, old2, new2, old3, new3,
                   old4, new4)
        order by n.supplier_id, n.a, n.b
    loop
        case p_kind
        when 'agent' then
            update ticket.agent g
            set password_sealed = impl.reseal(g.password_sealed, v.old1,
                                              v.new1),
                phone1_sealed = impl.reseal(g.phone1_sealed, v.old2, v.new2),
                phone2_sealed = impl.reseal(g.phone2_sealed, v.old3, v.new3)
            where g.supplier_id = v.supplier_id
              and g.agent_id = v.a;

        when 'agent_key' then
            update ticket.agent_key k
            set key_sealed = impl.reseal(k.key_sealed, v.old1, v.new1)
            where k.supplier_id = v.supplier_id
              and k.agent_id = v.a
              and k.key_index = v.b;

        when 'open_key' then
            update ticket.open_key k
            set key_sealed = impl.reseal(k.key_sealed, v.old1, v.new1)
            where k.supplier_id = v.supplier_id
              and k.agent_id = v.a
              and k.key_index = v.b;

        when 'rail_key' then
            update ticket.rail_key k
            set key_sealed = impl.reseal(k.key_sealed, v.old1, v.new1)
            where k.supplier_id = v.supplier_id
              and k.agent_id = v.a
              and k.key_index = v.b;

        when 'rail_password' then
            update ticket.rail_password w
            set password_sealed = impl.reseal(w.password_sealed, v.old1,
                                              v.new1)
            where w.supplier_id = v.supplier_id
              and w.agent_id = v.a;

        when 'rail_account' then
            update ticket.rail_account a
            set user_sealed = impl.reseal(a.user_sealed, v.old1, v.new1)
            where a.supplier_id = v.supplier_id
              and a.account_no = v.a;

        when 'rail_order' then
            update ticket.rail_order o
            set contact_sealed = impl.reseal(o.contact_sealed, v.old1, v.new1),
                mobile_sealed = impl.reseal(o.mobile_sealed, v.old2, v.new2),
                email_sealed = impl.reseal(o.email_sealed, v.old3, v.new3),
                detail_sealed = impl.reseal(o.detail_sealed, v.old4, v.new4)
            where o.supplier_id = v.supplier_id
              and o.rail_id = v.a;

        when 'rail_passenger' then
            update ticket.rail_passenger p
            set name_sealed = impl.reseal(p.name_sealed, v.old1, v.new1),
                cert_sealed = impl.reseal(p.cert_sealed, v.old2, v.new2),
                extra_sealed = impl.reseal(p.extra_sealed, v.old3, v.new3)
            where p.supplier_id = v.supplier_id
              and p.rail_id = v.a
              and p.no = v.b;

        when 'rail_case' then
            update ticket.rail_case c
            set un_sealed = impl.reseal(c.un_sealed, v.old1, v.new1),
                pwd_sealed = impl.reseal(c.pwd_sealed, v.old2, v.new2)
            where c.supplier_id = v.supplier_id
              and c.rail_id = v.a
              and c.case_no = v.b;

        when 'order' then
            update ticket.orders o
            set phone_sealed = impl.reseal(o.phone_sealed, v.old1, v.new1),
                id_sealed = impl.reseal(o.id_sealed, v.old2, v.new2),
                invoice_sealed = impl.reseal(o.invoice_sealed, v.old3, v.new3),
                remark_sealed = impl.reseal(o.remark_sealed, v.old4, v.new4)
            where o.supplier_id = v.supplier_id
              and o.order_id = v.a;

        when 'open_order' then
            update ticket.open_order y
            set contact_sealed = impl.reseal(y.contact_sealed, v.old1, v.new1)
            where y.supplier_id = v.supplier_id
              and y.order_id = v.a;

        when 'open_log' then
            update ticket.open_log w
            set asked_sealed = impl.reseal(w.asked_sealed, v.old1, v.new1),
                answered_sealed = impl.reseal(w.answered_sealed, v.old2,
                                              v.new2)
            where w.entry_id = v.a;

        when 'visitor' then
            update ticket.visitor w
            set id_sealed = impl.reseal(w.id_sealed, v.old1, v.new1),
                name_sealed = impl.reseal(w.name_sealed, v.old2, v.new2),
                phone_sealed = impl.reseal(w.phone_sealed, v.old3, v.new3)
            where w.supplier_id = v.supplier_id
              and w.order_id = v.a
              and w.visitor_no = v.b;

        when 'message' then
            update ticket.message m
            set phone_sealed = impl.reseal(m.phone_sealed, v.old1, v.new1),
                text_sealed = impl.reseal(m.text_sealed, v.old2, v.new2)
            where m.supplier_id = v.supplier_id
              and m.message_id = v.a;

        when 'staff' then
            update ticket.staff p
            set totp_sealed = impl.reseal(p.totp_sealed, v.old1, v.new1)
            where p.staff_id = v.a;

        when 'device' then
            update ticket.device d
            set secret_sealed = impl.reseal(d.secret_sealed, v.old1, v.new1)
            where d.supplier_id = v.supplier_id
              and d.device_no = v.a;

        when 'party' then
            update ticket.party y
            set phone1_sealed = impl.reseal(y.phone1_sealed, v.old1, v.new1),
                phone2_sealed = impl.reseal(y.phone2_sealed, v.old2, v.new2)
            where y.supplier_id = v.supplier_id
              and y.party_no = v.a;

        when 'party_account' then
            update ticket.party_account k
            set number_sealed = impl.reseal(k.number_sealed, v.old1, v.new1),
                holder_sealed = impl.reseal(k.holder_sealed, v.old2, v.new2),
                agreement_sealed = impl.reseal(k.agreement_sealed, v.old3,
                                               v.new3)
            where k.supplier_id = v.supplier_id
              and k.party_no = v.a
              and k.account_no = v.b;

        when 'proposal' then
            update ticket.proposal_visitor w
            set id_sealed = impl.reseal(w.id_sealed, v.old1, v.new1),
                name_sealed = impl.reseal(w.name_sealed, v.old2, v.new2),
                phone_sealed = impl.reseal(w.phone_sealed, v.old3, v.new3)
            where w.supplier_id = v.supplier_id
              and w.proposal_id = v.a
              and w.visitor_no = v.b;

        when 'gate_key' then
            update ticket.gate_key k
            set secret_sealed = impl.reseal(k.secret_sealed, v.old1, v.new1)
            where k.supplier_id = v.supplier_id
              and k.key_no = v.a;

        when 'pay_job' then
            update ticket.pay_job j
            set content = case v.b
                when 0 then impl.content_reseal(impl.content_reseal(
                    impl.content_reseal(impl.content_reseal(j.content,
                        'payee_sealed', v.old1, v.new1),
                        'payer_sealed', v.old2, v.new2),
                        'payee_name_sealed', v.old3, v.new3),
                        'agreement_sealed', v.old4, v.new4)
                else impl.content_reseal(impl.content_reseal(j.content,
                    'contact_sealed', v.old1, v.new1),
                    'mobile_sealed', v.old2, v.new2) end
            where j.supplier_id = v.supplier_id
              and j.job_id = v.a;
        end case;
    end loop;
end;
$$;

comment on function impl.reseal_rows(text, int4[], int8[], int4[], bytea[],
    bytea[], bytea[], bytea[], bytea[], bytea[], bytea[], bytea[]) is
'Puts new seals in the place of old ones.';

create or replace function impl.reseal(
    p_is bytea,
    p_old bytea,
    p_new bytea)
returns bytea
language sql immutable
as $$
    select case when p_new is not null and p_is = p_old then p_new
                else p_is end;
$$;

comment on function impl.reseal(bytea, bytea, bytea) is
'The new seal if the old one is still there.';

create or replace function impl.content_reseal(
    p_content jsonb,
    p_member text,
    p_old bytea,
    p_new bytea)
returns jsonb
language sql stable
as $$
    select case when p_new is not null
                     and p_content ->> p_member = encode(p_old, 'hex')
                then jsonb_set(p_content, array[p_member],
                               to_jsonb(encode(p_new, 'hex')))
                else p_content end;
$$;

comment on function impl.content_reseal(jsonb, text, bytea, bytea) is
'The content of a job with the new seal, if the old one is still there: what it
says is the same.';
