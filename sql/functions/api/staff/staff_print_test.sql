create or replace function api.staff_print_test(p_supplier text)
returns table (verdict text, subject text, supplier text, at text, paper jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_at       text;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_at := to_char(api.now() at time zone v_supplier.zone,
                    'YYYY-MM-DD HH24:MI');

    return query
    select null::text, null::text, v_supplier.name, v_at,
           jsonb_build_object(
               'kind', 'ticket', 'test', true,
               'lang', impl.either('en', 'zh'),
               'supplier', v_supplier.name, 'at', v_at,
               'clerk', impl.person(),
               'note', repeat('1234567890', 4) || '12345678',
               'tickets', jsonb_build_array(jsonb_build_object(
                   'product', impl.either('Test page 测试页',
                                          '测试页 Test page'),
                   'qr_text', 'TEST ' || v_at)));

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_print_test is
'What is printed to see whether a printer does as it should: a paper that lets
nobody in.';

grant execute on function api.staff_print_test to ticket_staff;
