-- A transaction has one row in the log of each supplier; it is made by what is
-- changed first.
create or replace function impl.log_row(p_supplier int4, p_subject text)
returns int8
language plpgsql volatile
as $$
declare
    v_actor jsonb := impl.actor();
    v_no    int8;
begin
    /* Another cluster, to which this database was restored, counts its
       transactions anew. */
    select l.no into v_no
    from ticket.staff_log l
    where l.xact = pg_current_xact_id()
      and l.supplier_id = p_supplier
      and l.at = api.now();

    if found then
        return v_no;
    end if;

    insert into ticket.staff_log (supplier_id, at, person, role, by, action,
                                  subject, reason, request, xact)
    values (p_supplier, api.now(), left(impl.person(), 64),
            case when impl.acts_by() in ('console', 'device')
                 then v_actor ->> 'role'
                 else session_user::text end,
            impl.acts_by(), left(coalesce(v_actor ->> 'action', '-'), 64),
            left(coalesce(nullif(v_actor ->> 'subject', ''),
                          nullif(current_setting('ticket.subject', true), ''),
                          p_subject, ''), 200),
            left(coalesce(nullif(current_setting('ticket.reason', true), ''),
                          v_actor ->> 'reason'), 200),
            left(v_actor ->> 'request', 64), pg_current_xact_id())
    returning no into v_no;

    insert into ticket.staff_log_open (supplier_id, no)
    values (p_supplier, v_no);

    return v_no;
end;
$$;

comment on function impl.log_row(int4, text) is
'The number of this transaction''s row in the log of a supplier.';

create or replace function impl.log_change(
    p_supplier int4,
    p_subject text,
    p_table text,
    p_key jsonb,
    p_before jsonb,
    p_after jsonb,
    p_secrets text[])
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.staff_change (supplier_id, no, of_table, key, before,
                                     after, secrets)
    values (p_supplier, impl.log_row(p_supplier, p_subject), p_table, p_key,
            p_before, p_after, p_secrets);
end;
$$;

comment on function impl.log_change(int4, text, text, jsonb, jsonb, jsonb,
                                    text[]) is
'A change, to this transaction''s row in the log.';

create or replace function impl.logged(
    p_supplier int4,
    p_table text,
    p_key jsonb,
    p_before jsonb,
    p_after jsonb)
returns void
language plpgsql volatile
as $$
begin
    if impl.acting() then
        perform impl.log_change(
            p_supplier,
            impl.log_key_said(p_supplier, p_key),
            p_table, p_key, p_before, p_after, '{}');
    end if;
end;
$$;

comment on function impl.logged(int4, text, jsonb, jsonb, jsonb) is
'Says what somebody changed in a table that bookings write, where no trigger
does: the members that differ, nothing that is sealed or personal.';

-- A product has a number inside, by which nobody knows it.
create or replace function impl.log_key_said(p_supplier int4, p_key jsonb)
returns text
language plpgsql stable
as $$
begin
    return (
        select string_agg(
            coalesce(case when k.key = 'product_id' then (
                         select p.code
                         from ticket.product p
                         where p.supplier_id = p_supplier
                           and p.product_id = k.value::int4) end,
                     k.value), ' ')
        from jsonb_each_text(p_key) k);
end;
$$;

comment on function impl.log_key_said(int4, jsonb) is
'The key of a row that was changed, as the log says what it is about.';
