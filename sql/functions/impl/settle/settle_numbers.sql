-- Of a charge and a refund those of payments and paybacks.
create or replace function impl.settle_numbers(p_case ticket.settle_case)
returns table (number text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    if p_case.kind = 'C' then
        return query
        select p.number
        from ticket.payment p
        where p.supplier_id = p_case.supplier_id
          and p.order_id = p_case.order_id;
    elsif p_case.kind = 'R' then
        return query
        with recursive tried as (
            select b.number, b.replaces
            from ticket.payback b
            where b.supplier_id = p_case.supplier_id
              and b.payback_id = p_case.payback_id
            union all
            select b.number, b.replaces
            from tried t
            join ticket.payback b
              on b.supplier_id = p_case.supplier_id
                 and b.payback_id = t.replaces)
        select t.number
        from tried t;
    else
        return query
        select p_case.kind::text || p_case.case_id::text
               || impl.settle_attempt(n)
        from generate_series(1, p_case.attempt) n;
    end if;
end;
$$;

comment on function impl.settle_numbers(ticket.settle_case) is
'The numbers at the platform of all tries of a case.';

create or replace function impl.settle_reason(p_case ticket.settle_case,
    p_code text)
returns text
language plpgsql stable
as $$
declare
    v_number text;
begin
    v_number := case p_case.kind
        when 'C' then (select p.number
                       from ticket.payment p
                       where p.supplier_id = p_case.supplier_id
                         and p.payment_id = p_case.payment_id)
        when 'R' then (select b.number
                       from ticket.payback b
                       where b.supplier_id = p_case.supplier_id
                         and b.payback_id = p_case.payback_id)
        else impl.settle_number(p_case) end;

    return concat_ws(' ', left(p_code, 64), (
        select t.learned ->> 'text'
        from ticket.pay_attempt t
        where t.supplier_id = p_case.supplier_id and t.number = v_number
          and t.code = p_code and t.learned ? 'text'
        order by t.job_id desc, t.no desc
        limit 1));
end;
$$;

comment on function impl.settle_reason(ticket.settle_case, text) is
'Why a platform has refused the present try of a case: its code, and its own
words where it had any.';
