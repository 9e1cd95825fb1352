create or replace function impl.otp_verdict(p_supplier int4, p_agent int4,
    p_purpose int2, p_order int8, p_code int8, p_hash bytea, p_now timestamptz)
returns table (verdict text, created_at timestamptz)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_tries   constant int2 := 5;
    c_phone_tries constant int4 := 30;          /* of one phone in a day */
    v_code    ticket.code;
    v_verdict text;
begin
    select c.* into v_code
    from ticket.code c
    where c.supplier_id = p_supplier and c.agent_id = p_agent
      and c.purpose = p_purpose and c.order_id = p_order
    order by c.created_at desc
    limit 1
    for no key update;

    if v_code.code_id is null then
        select case when a.phone1_sealed is null then 'PHONE_UNSET'
                    else 'CODE_UNKNOWN' end
        into v_verdict
        from ticket.agent a
        where a.supplier_id = p_supplier and a.agent_id = p_agent;
    elsif p_code is not null and p_code <> v_code.code_id then
        v_verdict := case when exists (
                select from ticket.code c
                where c.supplier_id = p_supplier and c.agent_id = p_agent
                  and c.purpose = p_purpose and c.order_id = p_order
                  and c.code_id = p_code)
            then 'CODE_EXPIRED' else 'CODE_UNKNOWN' end;
    elsif v_code.used_at is not null or v_code.tries >= c_tries
        or v_code.expire_at <= p_now
        or (select sum(c.tries)
            from ticket.code c
            where c.supplier_id = p_supplier
              and c.phone_key = v_code.phone_key
              and c.created_at > p_now - interval '1 day') >= c_phone_tries
    then
        v_verdict := 'CODE_EXPIRED';
    elsif v_code.hash <> p_hash then
        /* What the time of this comparison tells is a hash under a key that
         * nobody outside knows. */
        update ticket.code c
        set tries = c.tries + 1
        where c.supplier_id = p_supplier and c.agent_id = p_agent
          and c.purpose = p_purpose and c.order_id = p_order
          and c.created_at = v_code.created_at;

        v_verdict := 'CODE_WRONG';
    end if;

    return query select v_verdict, v_code.created_at;
end;
$$;

comment on function impl.otp_verdict(int4, int4, int2, int8, int8, bytea,
                                      timestamptz) is
'Whether this is the code that was sent last for a purpose and order (null
verdict), under this number if one is given.  A wrong one counts a try, five end
the code, thirty in a day all codes to its phone; the caller returns normally,
so that the try is kept, locks the order or agent before, and says when the
code, found by its moment, is used.';
