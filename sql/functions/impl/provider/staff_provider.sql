create or replace function impl.staff_provider(p_supplier text,
    p_account int4)
returns ticket.provider_account
language plpgsql volatile
as $$
declare
    v_account ticket.provider_account;
begin
    select a.* into v_account
    from impl.staff_supplier(p_supplier) s
    join ticket.provider_account a
      on a.supplier_id = s.supplier_id and a.account_no = p_account
         and a.state <> 'R'
    for no key update of a;

    if not found then
        perform impl.staff_refuse('PROVIDER_MISSING', p_supplier,
                                  p_account::text);
    end if;

    return v_account;
end;
$$;

comment on function impl.staff_provider(text, int4) is
'Helper: a supplier''s account at a platform, locked, or a refusal.';
